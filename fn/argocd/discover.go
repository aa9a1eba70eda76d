package argocd

import (
	"context"
	"path"
	"slices"
	"strings"

	"github.com/meshpress/meshpress/render/lifecycle"
	"github.com/meshpress/meshpress/render/terminal"
)

// Discover returns the files because of which the Application is one for this
// plugin. Argo CD takes any output for a yes. An IstioOperator or a resource of
// Sail alone counts only if the Application says `plugin:`; otherwise it may be
// meant for an operator in the cluster. Argo CD calls Discover for such an
// Application too.
func (a Application) Discover(ctx context.Context) []byte {
	if !a.named && a.isOther() {
		return nil
	}
	_, docs, _ := a.read(ctx)
	var files []string
	for _, d := range docs {
		version, kind := d.Kind()
		if lifecycle.NamesClusters(version, kind) || a.named && lifecycle.Describes(version, kind) || lifecycle.IsConfig(d) {
			files = append(files, d.File)
		}
	}
	slices.Sort(files)
	var out strings.Builder
	for _, file := range slices.Compact(files) {
		out.WriteString(terminal.Line(file) + "\n")
	}
	return []byte(out.String())
}

// isOther tells whether the folder is for kustomize or Helm. Argo CD asks
// plugins before it looks for these files itself.
func (a Application) isOther() bool {
	return slices.ContainsFunc([]string{"kustomization.yaml", "kustomization.yml", "Kustomization", "Chart.yaml"},
		func(name string) bool {
			_, err := a.root.Stat(path.Join(a.path, name))
			return err == nil
		})
}
