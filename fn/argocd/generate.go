package argocd

import (
	"maps"
	"strings"
	"time"

	"github.com/meshpress/meshpress/fn"
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/manifest"
)

// Generate returns the manifests of the Application's cluster as one YAML
// stream. It is nil when a finding is an error.
func (a Application) Generate() ([]byte, diag.List, error) {
	if a.wrong.HasErrors() {
		return nil, a.wrong, nil
	}
	reader, docs, found := a.read()
	options := fn.Options(reader, a.settings, nil)
	options.Today = a.today
	cluster, more, err := fn.One(docs, options)
	found = fn.Merge(found, more)
	if err != nil || found.HasErrors() {
		return nil, found, err
	}
	objects := cluster.Objects()
	if len(objects) == 0 {
		// An empty answer is a wish to prune everything, even where a config
		// says that rendering nothing is no error.
		found.Add(diag.Diagnostic{Code: diag.Nothing, Text: "nothing is rendered: Argo CD would remove everything that the Application had"})
		return nil, found, nil
	}
	for i, o := range objects {
		objects[i] = clean(o)
	}
	out, err := manifest.Stream(objects)
	return out, found, err
}

// today is the date that waivers are compared with. The date of the commit is
// not to be had: that takes git, another program, and Argo CD may leave .git out.
func (a Application) today(string) (time.Time, string) {
	if date := a.settings.Today; !date.IsZero() {
		return date, "as given"
	}
	return time.Now().UTC().Truncate(24 * time.Hour), "today, for want of the parameter `today`"
}

// clean leaves out the annotations by which kustomize and kpt talk to their
// functions. They take them off again, Argo CD would apply them.
func clean(o *manifest.Object) *manifest.Object {
	annotations, _ := o.Get("metadata", "annotations").(map[string]any)
	kept := maps.Clone(annotations)
	maps.DeleteFunc(kept, func(key string, _ any) bool { return isForHosts(key) })
	if len(kept) == len(annotations) {
		return o
	}
	o = o.Clone() // objects are shared
	metadata := o.Data["metadata"].(map[string]any)
	metadata["annotations"] = kept
	if len(kept) == 0 {
		delete(metadata, "annotations")
	}
	return o
}

func isForHosts(annotation string) bool {
	domain, _, _ := strings.Cut("."+annotation, "/")
	return strings.HasSuffix(domain, ".config.kubernetes.io") || strings.HasSuffix(domain, ".config.k8s.io")
}
