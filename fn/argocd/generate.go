package argocd

import (
	"context"
	"time"

	"github.com/meshpress/meshpress/fn"
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/manifest"
)

// Generate returns the manifests of the Application's cluster as one YAML
// stream. It is nil when a finding is an error.
func (a Application) Generate(ctx context.Context) ([]byte, diag.List, error) {
	if a.wrong.HasErrors() {
		return nil, a.wrong, nil
	}
	reader, docs, found := a.read(ctx)
	settings := a.settings
	if len(settings.Spec.Resources) == 0 {
		settings.Spec.Resources = []string{a.path}
	}
	fleet := fn.Load(ctx, reader, settings, docs, found, fn.Run{Today: a.today})
	cluster, found, err := fn.One(ctx, fleet)
	if err != nil || found.HasErrors() {
		return nil, found, err
	}
	objects := cluster.Objects()
	if len(objects) == 0 {
		// Argo CD removes everything if the output is empty. So this is a
		// finding, even where a config says that rendering nothing is no error.
		found.Add(diag.Diagnostic{Code: diag.Nothing,
			Text: "nothing is rendered: Argo CD would remove everything that the Application had"})
		return nil, found, nil
	}
	for i, o := range objects {
		objects[i] = fn.WithoutHostAnnotations(o) // Argo CD would write these annotations to the cluster
	}
	out, err := manifest.Stream(objects)
	return out, found, err
}

// today returns the date that waivers are compared with: the parameter, else
// today's. The date of the commit is not available, because reading it needs
// git, and because Argo CD may leave .git out.
func (a Application) today(string) (time.Time, string) {
	if date := a.settings.Today; !date.IsZero() {
		return date, "as given"
	}
	return time.Now().UTC().Truncate(24 * time.Hour), "today, because the parameter `today` is not set"
}
