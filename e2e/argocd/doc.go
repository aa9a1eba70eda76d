// Package argocd runs meshpress inside the real Argo CD, against a real
// Kubernetes API:
//
//	examples, git -> repo-server -> meshpress -> application-controller -> kube-apiserver
//
// The programs come from MESHPRESS_HOSTS, which `make hosts` fills; meshpress
// itself from MESHPRESS_BIN. Without them the tests are skipped, and say so. Go
// does not see that a program or an example has changed: `go test -count=1`.
//
// Package stack starts and ends the programs, and stands in for what no program
// here does: nodes' clouds, metrics, and istiod.
package argocd
