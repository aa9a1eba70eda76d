package values

import (
	"slices"
	"strconv"
	"strings"

	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/manifest"
)

const argoHint = "Argo CD does not patch what Helm renders: sync the rendered tree (docs/argocd.md), or inflate the " +
	"chart by Kustomize"

// Applications writes an Application of Argo CD for each release.
func Applications(c Cluster) ([]File, diag.List, error) {
	var files []File
	found := c.missing(func(kind string) bool { return kind == "Namespace" }, "let another Application sync it first")
	for _, r := range c.Releases {
		found = append(found, c.unpublished(r)...)
		found = append(found, c.misnamed(r)...)
		found = append(found, c.lost(r, argoHint)...)
		application, err := c.application(r)
		if err != nil {
			return nil, nil, err
		}
		f, err := fileOf(r.Dir, c.about(r), application)
		if err != nil {
			return nil, nil, err
		}
		files = append(files, f)
	}
	return files, found, nil
}

// lastWave is the sync wave of gateways. Releases that are installed before have a lower one.
const lastWave = -1

func (c Cluster) application(r Release) (map[string]any, error) {
	wave := lastWave - 4 + r.Step()
	helm := map[string]any{"releaseName": r.Name}
	if err := setValues(helm, r.Least); err != nil {
		return nil, err
	}
	if r.NoSchema {
		helm["skipSchemaValidation"] = true
	}
	sync := map[string]any{ // as in examples/argocd: waves of a parent work only if its children sync by themselves
		"automated":   map[string]any{"prune": true, "selfHeal": true},
		"retry":       map[string]any{"limit": 5},
		"syncOptions": []any{"CreateNamespace=true", "ServerSideApply=true"},
	}
	if labels := c.namespaceLabels(r.Namespace); labels != nil {
		sync["managedNamespaceMetadata"] = map[string]any{"labels": labels}
	}
	spec := map[string]any{
		"project":     "default",
		"destination": map[string]any{"name": c.Name, "namespace": r.Namespace},
		"source": map[string]any{
			"repoURL": strings.TrimPrefix(r.Repository, oci), "chart": string(r.Chart.Name),
			"targetRevision": r.Chart.Metadata.Version, "helm": helm,
		},
		"syncPolicy": sync,
	}
	if differences := r.differences(); len(differences) > 0 {
		spec["ignoreDifferences"] = differences
	}
	return map[string]any{
		"apiVersion": "argoproj.io/v1alpha1", "kind": "Application",
		"metadata": map[string]any{
			"name": r.Application, "namespace": "argocd",
			"annotations": map[string]any{"argocd.argoproj.io/sync-wave": strconv.Itoa(wave)},
		},
		"spec": spec,
	}, nil
}

// setValues sets values as an object. If there is a null among them it sets them as text, because the API may drop a
// null of an object.
func setValues(helm, values map[string]any) error {
	switch {
	case len(values) == 0:
	case hasNull(values):
		text, err := manifest.New(values).YAML()
		if err != nil {
			return err
		}
		helm["values"] = string(text)
	default:
		helm["valuesObject"] = values
	}
	return nil
}

func hasNull(value any) bool {
	switch v := value.(type) {
	case nil:
		return true
	case map[string]any:
		for _, below := range v {
			if hasNull(below) {
				return true
			}
		}
	case []any:
		return slices.ContainsFunc(v, hasNull)
	}
	return false
}

// namespaceLabels returns the labels of a namespace that the cluster needs.
func (c Cluster) namespaceLabels(name string) any {
	for _, o := range c.Needs {
		if o.Kind() == "Namespace" && o.Name() == name {
			return o.Get("metadata", "labels")
		}
	}
	return nil
}

// differences lists fields that istiod and the API server write into objects of the release (docs/argocd.md).
func (r Release) differences() []any {
	var out []any
	ignore := func(group, kind, path string) {
		out = append(out, map[string]any{"group": group, "kind": kind, "jqPathExpressions": []any{path}})
	}
	if r.kinds["ValidatingWebhookConfiguration"] {
		ignore("admissionregistration.k8s.io", "ValidatingWebhookConfiguration", ".webhooks[]?.failurePolicy")
	}
	if r.kinds["Deployment"] || r.kinds["DaemonSet"] {
		ignore("apps", "*", ".spec.template.spec.containers[]?.env[]?.valueFrom.resourceFieldRef.divisor")
	}
	return out
}
