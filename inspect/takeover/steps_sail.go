package takeover

import (
	"slices"
	"strings"

	"github.com/meshpress/meshpress/inspect/live"
	"github.com/meshpress/meshpress/render/terminal"
)

// sailKinds lists the resources of the operator by their names in kubectl, in the order in which they are deleted.
var sailKinds = []struct{ kind, resource string }{{"IstioRevisionTag", "istiorevisiontags"}, {"Istio", "istios"},
	{"IstioRevision", "istiorevisions"}, {"IstioCNI", "istiocnis"}, {"ZTunnel", "ztunnels"}}

// pauseSail stops the operator and removes its marks from the objects. OLM starts an operator again that it installed.
// For such an operator, the ClusterServiceVersion must set the replicas to 0.
func pauseSail(title, why string, present *live.Cluster) []Step {
	var stop []terminal.Command
	for _, o := range present.Objects {
		if !isOperator(o) || operatorOf(o) != live.Sail {
			continue
		}
		namespace := o.Key().Namespace
		if version := o.Label("olm.owner"); version != "" {
			stop = append(stop, terminal.Shell("kubectl -n %s patch clusterserviceversion/%s --type=json -p "+
				`'[{"op":"add","path":"/spec/install/spec/deployments/0/spec/replicas","value":0}]'`, namespace, version))
			continue
		}
		stop = append(stop, scaleDown(o))
	}
	return []Step{newStep(title, why, stop...), newStep("Remove its ownership from the objects", ownershipText,
		disown(present)...)}
}

// disown returns commands that remove owner references and the operator's label, for each kind.
func disown(present *live.Cluster) []terminal.Command {
	var names []string
	for _, o := range present.Objects {
		isSail := func(w live.Owner) bool { return w.Tool == live.Sail }
		if isOfTool(o) || !isKind(o.Kind()) || !slices.ContainsFunc(o.Owners(), isSail) {
			continue
		}
		name := strings.ToLower(o.Kind())
		if group := o.Key().Group; group != "" {
			name += "." + group
		}
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return nil
	}
	slices.Sort(names)
	return []terminal.Command{terminal.Shell("kubectl get %s", strings.Join(names, ",")) +
		" --all-namespaces -l managed-by=sail-operator " +
		`-o go-template='{{range .items}}{{.kind}} {{.metadata.name}} {{or .metadata.namespace ""}}{{"\n"}}{{end}}' | ` +
		`while read -r kind name namespace; do kubectl patch "$kind" "$name" ${namespace:+-n "$namespace"} --type=merge ` +
		`-p '{"metadata":{"ownerReferences":null,"labels":{"managed-by":null}}}'; done`}
}

// isKind tells whether a text begins with a capital letter, as kinds do. So it cannot be an option of kubectl.
func isKind(kind string) bool { return kind != "" && kind[0] >= 'A' && kind[0] <= 'Z' }

// leaveSail deletes the resources of the operator, but not the objects that they own. It removes the finalizer before
// the deletion: the deletion adds a finalizer of its own, with which the garbage collector orphans owned objects, and
// that one must stay.
func leaveSail(present *live.Cluster) []Step {
	var commands []terminal.Command
	for _, k := range sailKinds {
		for _, o := range present.Objects {
			if o.Key().Group != "sailoperator.io" || o.Kind() != k.kind {
				continue
			}
			name := k.resource + ".sailoperator.io/" + o.Name()
			commands = append(commands,
				terminal.Shell(`kubectl patch %s --type=merge -p '{"metadata":{"finalizers":null}}'`, name),
				terminal.Shell("kubectl delete %s --cascade=orphan", name))
		}
	}
	if len(commands) == 0 {
		return nil
	}
	return []Step{newStep("Delete the operator's resources, while it is stopped", sailResourcesText, commands...)}
}
