//go:build tools

// Package pilot has the requirements of upstream's pilot-discovery, the program of istiod, for some versions of
// Istio. It has no code.
package pilot

import _ "istio.io/istio/pilot/cmd/pilot-discovery/app"
