package takeover

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/meshpress/meshpress/inspect/diff"
	"github.com/meshpress/meshpress/inspect/live"
)

// TestWithdrawn: what becomes of fields that are live and not rendered, by who wrote them. The answers are those of
// kubectl, Argo CD and Flux.
func TestWithdrawn(t *testing.T) {
	const env, tty = "spec.template.spec.containers[name=c].env[name=B]", "spec.template.spec.containers[name=c].tty"
	gone := []string{env + " removed", tty + " removed"}
	stays := func(by string) []string { return []string{env + " stays: " + by, tty + " stays: " + by} }
	const applied = `"f:metadata": {"f:annotations": {"f:kubectl.kubernetes.io/last-applied-configuration": {}}}, `
	for name, c := range map[string]struct {
		managers []string
		want     []string
	}{
		"Argo CD":                     {[]string{entry("argocd-controller", "Apply", "")}, gone},
		"Flux":                        {[]string{entry("kustomize-controller", "Apply", "")}, gone},
		"the command of the steps":    {[]string{entry("meshpress", "Apply", "")}, gone},
		"kubectl apply":               {[]string{entry("kubectl-client-side-apply", "Update", applied)}, gone},
		"Argo CD from its own side":   {[]string{entry("argocd-controller", "Update", applied)}, gone},
		"kubectl edit":                {[]string{entry("kubectl-edit", "Update", "")}, stays("kubectl-edit")},
		"kubectl apply --server-side": {[]string{entry("kubectl", "Apply", "")}, stays("kubectl")},
		"Helm":                        {[]string{entry("helm", "Update", "")}, stays("helm")},
		"istioctl":                    {[]string{entry("istio-operator", "Apply", "")}, stays("istio-operator")},
		"Argo CD and Helm": {[]string{entry("argocd-controller", "Apply", ""), entry("helm", "Update", "")},
			stays("argocd-controller")},
	} {
		t.Run(name, func(t *testing.T) {
			text := strings.Replace(pod("env: [{name: A, value: a}, {name: B, value: b}]\n        tty: true"), "{name: a}",
				"{name: a, managedFields: ["+strings.Join(c.managers, ", ")+"]}", 1)
			present, err := live.Read("c", []byte(text))
			if err != nil {
				t.Fatal(err)
			}
			before, after, kept := reduced(object(t, pod("env: [{name: A, value: a}]")), present.Objects[0])
			var got []string
			for _, change := range diff.NewCompare().Objects(before, after) {
				got = append(got, fmt.Sprintf("%s %s", change.Path, change.Op))
			}
			for _, k := range kept {
				got = append(got, k.Path+" stays: "+k.By)
			}
			if d := cmp.Diff(c.want, got); d != "" {
				t.Error(d)
			}
		})
	}
}

// entry is a manager that wrote a container of pod, and what else is said.
func entry(manager, operation, more string) string {
	return fmt.Sprintf(`{manager: %s, operation: %s, fieldsV1: {%s"f:spec": {"f:template": {"f:spec": {"f:containers": {
      'k:{"name":"c"}': {".": {}, "f:name": {}, "f:tty": {}, "f:env": {
        'k:{"name":"A"}': {".": {}, "f:name": {}, "f:value": {}},
        'k:{"name":"B"}': {".": {}, "f:name": {}, "f:value": {}}}}}}}}}}`,
		manager, operation, more)
}
