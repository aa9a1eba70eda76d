package vendor

import (
	"fmt"
	"strings"
)

// result is what a comparison of one lab gave.
type result struct {
	lab          string
	equal        int
	by           map[*reason]int // differences
	podTemplates int
	unexplained  []difference
}

const head = `# What the vendor makes of its resources

The agent that installs lifecycle resources is not public. Its vendor replaced some of its own resources by Helm releases, in public labs. Both sides of such
a lab, the resources and the releases, are rendered from the same charts and compared object by object, as data. Every object is equal, or
different for a reason of the list below. This page is generated: ` + "`go test ./e2e/vendor -update`" + `.

The comparison is made with ` + "`gateways.image: auto`" + `, which is how the labs install gateways.

## What follows from it

| what | meshpress |
| --- | --- |
| gateways | the chart ` + "`gateway`" + `, without an autoscaler unless ` +
	"`hpaSpec`, `autoscaleEnabled: true`, `autoscaleMin` or `autoscaleMax`" + ` asks for one |
| pull policy of gateways | ` + "`IfNotPresent`" + ` |
| selector of gateways | the chart's own, ` + "`app` and `istio`" + `; the revision is a label of the pods. ` +
	"`gateways.selector: revision`" + ` adds it for new fleets |
| image of gateways | written out, so that a manifest shows what runs; ` + "`gateways.image: auto`" +
	` leaves it to istiod, for a take-over without a restart |
| variables of ` + "`k8s.env`" + ` | values of the chart, which sorts them among its own |
| CNI | istiod is told by ` + "`istio_cni.enabled`, since 1.24 by `pilot.cni.enabled`" + `, and only if there is one |
| OpenShift | ` + "`profile: openshift`, since 1.24 `global.platform`" + `, if the cluster has that platform |

`

// page has a table of the labs of this repository, and one of public labs.
func page(own []result, public string) string {
	var b strings.Builder
	b.WriteString(head + "## Labs of this repository\n\n")
	b.WriteString(table(own))
	b.WriteString("\n## Reasons\n\n| reason | pod templates | |\n| --- | --- | --- |\n")
	for _, r := range reasons {
		may := "must not differ"
		if r.slip {
			may = "may differ: a slip of the lab"
		}
		fmt.Fprintf(&b, "| %s | %s | %s |\n", r.name, may, r.text)
	}
	return b.String() + publicHead + public
}

const publicHead = "\n## Public labs\n\nThe labs are not part of this repository. `MESHPRESS_VENDOR` names a " +
	"directory with them.\n\n"

func table(results []result) string {
	var b strings.Builder
	b.WriteString("| lab | equal objects | differences | of pod templates | reasons |\n| --- | --- | --- | --- | --- |\n")
	for _, r := range results {
		var why []string
		all := 0
		for i := range reasons {
			if n := r.by[&reasons[i]]; n > 0 {
				why = append(why, fmt.Sprintf("%s (%d)", reasons[i].name, n))
				all += n
			}
		}
		fmt.Fprintf(&b, "| %s | %d | %d | %d | %s |\n", r.lab, r.equal, all, r.podTemplates, strings.Join(why, ", "))
	}
	return b.String()
}
