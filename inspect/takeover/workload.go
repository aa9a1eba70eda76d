package takeover

import (
	"fmt"

	"github.com/meshpress/meshpress/inspect/live"
	"github.com/meshpress/meshpress/render/manifest"
	"github.com/meshpress/meshpress/render/snapshot"
)

// effectOf says how the pods of a workload are replaced.
func effectOf(o *manifest.Object) string {
	s := snapshot.New("")
	s.Add("", o)
	for _, p := range s.Mesh().Parts {
		switch p.Component {
		case "pilot":
			return "rolls: sidecars and gateways connect to another pod"
		case "cni":
			return "node by node: pods that start on a node wait until its CNI is back"
		case "ztunnel":
			return "node by node: connections of mesh pods on the node are cut"
		case "gateway":
			return "rolls: connections through a pod end with it"
		}
	}
	return "its pods are replaced"
}

// untilWorkload says what the pods of a workload do that nothing renders.
func untilWorkload(o *live.Object) string {
	s := snapshot.New("")
	s.Add("", o.Object)
	for _, p := range s.Mesh().Parts {
		switch p.Component {
		case "pilot":
			if p.Revision == "" {
				return "proxies that it injected are configured by it"
			}
			return fmt.Sprintf("proxies of revision %q are configured by it", p.Revision)
		case "cni":
			return "pods that start on a node get their routes by it"
		case "ztunnel":
			return "the traffic of ambient pods goes through it"
		case "gateway":
			return "traffic that its Service sends to it"
		}
	}
	return "its pods run"
}
