package explain

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"

	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/layout"
)

// IsTree tells whether a directory was rendered or published.
func IsTree(dir fs.FS) bool { return len(layout.Clusters(dir)) > 0 }

// Tree answers from a rendered or published tree, for some clusters or for all. A published tree has the origin of each
// object, a rendered tree only its file. The error is that of [Fleet.Add], of [Fleet.Answers] or of reading.
func (f *Fleet) Tree(dir fs.FS, only []string) ([]Answer, error) {
	var clusters []string
	err := layout.Read(dir, func(c *layout.Cluster) error {
		clusters = append(clusters, c.Name)
		if len(only) > 0 && !slices.Contains(only, c.Name) {
			return nil
		}
		answers, err := f.inCluster(c)
		if _, ok := errors.AsType[*noField](err); ok {
			f.missing = err
			return nil
		}
		if err != nil {
			return err
		}
		return f.answers.add(answers...)
	})
	for _, name := range only {
		if err == nil && !slices.Contains(clusters, name) {
			err = fmt.Errorf("there is no cluster %q\nhint: there is %s", name, diag.Names(clusters))
		}
	}
	switch {
	case err != nil:
		return nil, err
	case len(f.answers.all) == 0 && f.missing != nil:
		return nil, f.missing
	case len(f.answers.all) == 0:
		return nil, f.unknown(slices.Collect(maps.Keys(f.keys)))
	}
	return f.answers.all, nil
}

// inCluster looks for the object in a cluster.
func (f *Fleet) inCluster(c *layout.Cluster) ([]Answer, error) {
	objects, err := c.Objects()
	if err != nil {
		return nil, err
	}
	var out []Answer
	for _, o := range objects {
		f.keys[o.Key()] = true
		if !f.object.matches(o.Key()) {
			continue
		}
		a, err := f.inTree(c, o)
		if err != nil {
			return nil, err
		}
		out = append(out, a)
	}
	if len(out) > 1 {
		return nil, fmt.Errorf("%q is not the only one\nhint: there is %s and %s", f.object, out[0].File, out[1].File)
	}
	return out, nil
}

func (f *Fleet) inTree(c *layout.Cluster, o layout.Object) (Answer, error) {
	key := o.Key()
	a := Answer{Clusters: []string{c.Name}, APIVersion: o.APIVersion(), Kind: key.Kind, Namespace: key.Namespace,
		Name: key.Name, Release: o.Release, File: o.File, Edited: c.IsEdited(o.File)}
	a.from(c.Origin(o))
	if f.field == "" {
		return a, nil
	}
	data := dataOf(o.Object)
	at, err := resolve(data, f.field)
	if err != nil {
		return a, &noField{fmt.Errorf("in %s %w", Written(key), err)}
	}
	value, _ := at.value(data)
	a.Field = &Field{Path: at.String(), Value: value, Layers: []Layer{}}
	return a, nil
}

// from adds what a commit says about the object.
func (a *Answer) from(o layout.Origin) {
	if o == (layout.Origin{}) {
		return
	}
	a.Values, a.Installation = []string{o.Values}, &Installation{o.Resource, o.Revision, o.Source}
	if o.Chart != nil {
		a.Chart = &Chart{Name: o.Chart.Name, Version: o.Chart.Version, Digest: o.Chart.Digest}
	}
}
