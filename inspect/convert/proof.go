package convert

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/meshpress/meshpress/inspect/diff"
	"github.com/meshpress/meshpress/inspect/values"
	"github.com/meshpress/meshpress/render"
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/helm"
	"github.com/meshpress/meshpress/render/manifest"
	"github.com/meshpress/meshpress/render/snapshot"
	"github.com/meshpress/meshpress/render/source"
)

// Proof is the result of comparing the objects before and after a conversion.
type Proof struct {
	Cluster string
	Equal   int
	Differ  []diff.Object
	Found   diag.List // errors of the converted resources
}

// convertedDir is where findings place the converted resources, which are no files yet.
const convertedDir = "converted/"

// Compare renders the converted resources of a cluster as the fleet would, and compares the objects with those that
// were rendered.
func Compare(ctx context.Context, fleet *render.Fleet, before render.Cluster, files []values.File) (Proof, error) {
	p := Proof{Cluster: before.Name}
	var docs []source.Document
	for _, f := range files {
		if strings.HasSuffix(f.Name, valuesSuffix) {
			continue
		}
		more, found := source.Parse(convertedDir+before.Name+"/"+f.Name, f.Text)
		docs, p.Found = append(docs, more...), append(p.Found, found...)
	}
	old := objectsOf(before)
	now := snapshot.New(before.Name)
	found, err := fleet.Instead(docs, before.Name).Render(ctx, func(c render.Cluster) error {
		now = objectsOf(c)
		return nil
	})
	p.Found = append(p.Found, slices.DeleteFunc(found, func(d diag.Diagnostic) bool {
		return d.Severity != diag.Error || len(docs) == 0
	})...)
	p.Differ = diff.NewCompare().Clusters(old, now)
	p.Equal = max(0, len(old.Releases[compared])-len(differing(p.Differ)))
	return p, err
}

// CompareValues renders files of Helm values by the charts of their releases, and compares the objects with those that
// were rendered, all but definitions. Changes after Helm differ.
func CompareValues(before render.Cluster, of values.Cluster, files []values.File) (Proof, error) {
	p := Proof{Cluster: before.Name}
	old, now := snapshot.New(before.Name), snapshot.New(before.Name)
	old.Add(compared)
	now.Add(compared)
	for _, r := range of.Releases {
		for _, was := range before.Releases {
			if was.From == r.Release {
				old.Add(compared, was.Objects...)
			}
		}
		given, err := valuesIn(files, r.Dir+".yaml")
		if err != nil {
			return p, err
		}
		release := r.Seen()
		release.Values = given
		out, err := helm.Render(release)
		if err != nil {
			return p, fmt.Errorf("values of release %q of cluster %q: %w", r.Name, before.Name, err)
		}
		now.Add(compared, slices.DeleteFunc(out.Objects, (*manifest.Object).IsCRD)...)
	}
	p.Differ = diff.NewCompare().Clusters(old, now)
	p.Equal = max(0, len(old.Releases[compared])-len(differing(p.Differ)))
	return p, nil
}

func valuesIn(files []values.File, name string) (map[string]any, error) {
	var given map[string]any
	for _, f := range files {
		if f.Name == name {
			if err := source.Unmarshal(f.Text, &given); err != nil {
				return nil, fmt.Errorf("read %q again: %w", name, err)
			}
		}
	}
	return given, nil
}

// differing returns the objects that differ. Objects that only the new side has are not among them.
func differing(objects []diff.Object) []diff.Object {
	return slices.DeleteFunc(slices.Clone(objects), func(o diff.Object) bool { return o.Op == diff.Added })
}

// compared is the name of the only release in both snapshots: a conversion changes the names of releases.
const compared = "objects"

// objectsOf returns the objects of a cluster that a conversion must keep: all but definitions, namespaces and
// gateways.
func objectsOf(c render.Cluster) *snapshot.Snapshot {
	s := snapshot.New(c.Name)
	s.Add(compared)
	for _, r := range c.Releases {
		if r.From == nil || strings.HasSuffix(r.From.Component(), "Gateways") {
			continue
		}
		for _, o := range r.Objects {
			s.Add(compared, withoutNames(o))
		}
	}
	return s
}

// named are the labels that name the Helm release or the chart.
var named = []string{"release", "app.kubernetes.io/instance", "helm.sh/chart"}

// withoutNames copies the data of an object without the labels that name the release.
func withoutNames(o *manifest.Object) *manifest.Object {
	data := o.Clone().Data
	for _, path := range [][]string{{"metadata"}, {"spec", "template", "metadata"}} {
		at := data
		for _, key := range path {
			at, _ = at[key].(map[string]any)
		}
		labels, _ := at["labels"].(map[string]any)
		for _, name := range named {
			delete(labels, name)
		}
	}
	return manifest.New(data)
}

// Write prints the differences.
func (p Proof) Write(w io.Writer) error {
	if p.Found.HasErrors() {
		return nil // they are printed
	}
	if len(p.Differ) == 0 {
		_, err := fmt.Fprintf(w, "%s: the result renders to the same %d objects\n", p.Cluster, p.Equal)
		return err
	}
	if _, err := fmt.Fprintf(w, "%s: the result renders to %d equal objects, and these differ\n", p.Cluster,
		p.Equal); err != nil {
		return err
	}
	report := diff.Report{Clusters: diff.Counts{Compared: 1, Changed: 1},
		Groups: []diff.Group{{Clusters: []string{p.Cluster},
			Objects: p.Differ}}}
	return report.WriteText(w)
}
