// Package kubernetes has the requirements of kube-apiserver, the controller manager and the scheduler: `make
// hosts` builds them from here. It has no code. The `replace` lines name the staging modules, which
// k8s.io/kubernetes requires at v0.0.0.
package kubernetes
