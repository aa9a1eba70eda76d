package policies

import "github.com/meshpress/meshpress/render/diag"

var writtenStatus = &Rule{
	Code: diag.WrittenStatus,
	Page: diag.Page{
		Why: `A manifest must not have a status.

			The controllers of the cluster write the status. The API server drops a status that is applied,
			so the Application is never in sync. Config Sync refuses the whole repository.`,
		Source: `Config Sync, error KNV1045: objects in a repository must not declare 'status'; issue 1695 of
			open-telemetry/opentelemetry-helm-charts, where a chart's definitions had one.`,
		Fix: `remove the overlay that sets 'status', or the field from the definition that was dumped from a
			cluster.`,
	},
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
