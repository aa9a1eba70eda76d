// Package istiod starts the real istiod as meshpress renders it, against a real kube-apiserver, and has it inject
// a pod:
//
//	fixture -> meshpress render -> kube-apiserver -> Deployment -> Pod -> pilot-discovery
//	a new pod -> the webhook of istiod -> its images are those of `meshpress images`
//
// What is real: istiod's program, built from upstream's source for two of the embedded versions; its arguments,
// variables, volumes, labels, mesh config and injection template, which come from the API server's Pod; its token,
// which the API server issues; RBAC, which is on; the path from the API server to the webhook, through the endpoints
// that the controllers of Kubernetes make from selectors, ports and labels.
//
// What is not: there are no containers and no nodes. A part of this package does the work of a kubelet: it makes the
// files of the Pod's volumes in a directory, starts the program in it with chroot as the image's user, and sets the
// status of the Pod. Limits of memory and CPU, capabilities and the read-only root are not enforced. No proxy, no
// ztunnel and no CNI plugin runs, so no traffic is routed and nothing of Envoy's configuration is proven.
//
// MESHPRESS_BIN names meshpress, MESHPRESS_HOSTS the directory of pilot-discovery-X.Y, etcd, kube-apiserver and
// kube-controller-manager; `make e2e-istiod` builds them. The test needs root and the command `ip`, because it runs
// in a network of its own: istiod has fixed ports.
package istiod
