// Package apiserver starts a real kube-apiserver with its etcd for tests, until the end of the test, and asks it
// for objects. It knows the server's flags and its answers, and nothing about Istio.
//
// The environment variable MESHPRESS_HOSTS names the directory with the programs (`make -f e2e/hosts.mk hosts`).
package apiserver
