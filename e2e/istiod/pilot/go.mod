// This file only marks the folder as a module of its own. The requirements are
// in istio-X.Y.mod, one for each Istio version, since a module file can hold
// only one version of istio.io/istio:
//
//	go build -modfile=istio-1.28.mod istio.io/istio/pilot/cmd/pilot-discovery
module github.com/meshpress/meshpress/e2e/istiod/pilot

go 1.24.0
