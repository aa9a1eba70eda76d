// Package argocd runs meshpress inside the real Argo CD, against a real Kubernetes API:
//
//	examples, git -> repo-server -> meshpress -> application-controller -> kube-apiserver
//
// The programs come from MESHPRESS_HOSTS, which `make hosts` fills; meshpress itself from MESHPRESS_BIN.
// Without them the tests are skipped with a message. Go's test cache does not notice a changed program or
// example: use `go test -count=1`.
//
// Package stack starts and ends the programs. It also replaces what no program here does: the cloud of the
// nodes, metrics, and istiod.
package argocd
