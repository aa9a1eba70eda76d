package policies

import "github.com/meshpress/meshpress/render/diag"

// writtenStatus finds a status in objects that are to be applied.
//
// The status belongs to the controllers of the cluster. The API server drops
// one that is applied, so an Application that has it is never in sync, and
// Config Sync refuses the whole repository.
//
// Source: Config Sync, error KNV1045: objects in a repository must not declare
// `status`; issue 1695 of open-telemetry/opentelemetry-helm-charts, where a
// chart's definitions had one.
//
// To fix it, remove the overlay that sets `status`, or the field from the
// definition that was dumped from a cluster.
var writtenStatus = &Rule{
	Code: 176, Severity: diag.Warning, Title: "an object with a status",
	Cluster: func(c *Cluster, r *Report) {
		for _, release := range c.Releases {
			for _, o := range release.Objects {
				if _, ok := o.Data["status"]; ok {
					r.At(placed{o, release}.changedAt("status"), "%s %q must not have a status", o.Kind(), o.Name()).
						Hint("remove `status`: controllers write it, and Config Sync refuses the object")
				}
			}
		}
	},
}
