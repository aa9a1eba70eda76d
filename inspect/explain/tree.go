package explain

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/meshpress/meshpress/gitops"
	"github.com/meshpress/meshpress/internal/file"
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/limit"
	"github.com/meshpress/meshpress/render/manifest"
)

// objectsFile is where publish writes where the objects of a release are from.
const objectsFile = "objects.jsonl"

// IsTree tells whether a directory was rendered or published.
func IsTree(dir fs.FS) bool {
	found, _ := fs.Glob(dir, "*/"+gitops.IndexName)
	return len(found) > 0
}

// Tree answers from a rendered or published tree, for some clusters or for all.
// It knows what stands beside the manifests: a published tree has the origin of
// each object, a rendered one only the files. The error is that of [Fleet.Add],
// of [Fleet.Answers] or of reading.
func (f *Fleet) Tree(dir fs.FS, only []string) ([]Answer, error) {
	var all []Answer
	var missing error
	var clusters []string
	err := gitops.Read(dir, func(cluster string, files map[string][]byte) error {
		clusters = append(clusters, cluster)
		if len(only) > 0 && !slices.Contains(only, cluster) {
			return nil
		}
		answers, err := f.files(dir, cluster, files)
		if _, ok := errors.AsType[*noField](err); ok {
			missing = err
			return nil
		}
		all = append(all, answers...)
		return err
	})
	for _, name := range only {
		if err == nil && !slices.Contains(clusters, name) {
			err = fmt.Errorf("there is no cluster %q\nhint: there is %s", name, diag.Names(clusters))
		}
	}
	switch {
	case err != nil:
		return nil, err
	case len(all) == 0 && missing != nil:
		return nil, missing
	case len(all) == 0:
		return nil, f.unknown(slices.Collect(maps.Keys(f.keys)))
	}
	return grouped(all)
}

// files looks for the object in the files of a cluster.
func (f *Fleet) files(dir fs.FS, cluster string, files map[string][]byte) ([]Answer, error) {
	var out []Answer
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if !strings.HasSuffix(name, ".yaml") {
			continue
		}
		for _, doc := range manifest.Split(string(files[name])) {
			o, err := manifest.Parse(doc)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", name, err)
			}
			if o == nil {
				continue
			}
			f.keys[o.Key()] = true
			if !f.object.Matches(o.Key()) {
				continue
			}
			a, err := f.inTree(cluster, name, o, files)
			if err != nil {
				return nil, err
			}
			a.Edited = edited(dir, cluster, name, files[name])
			out = append(out, a)
		}
	}
	if len(out) > 1 {
		return nil, fmt.Errorf("%q is not the only one\nhint: there is %s and %s", f.object, out[0].File, out[1].File)
	}
	return out, nil
}

func (f *Fleet) inTree(cluster, name string, o *manifest.Object, files map[string][]byte) (Answer, error) {
	key := o.Key()
	a := Answer{Clusters: []string{cluster}, APIVersion: o.APIVersion(), Kind: key.Kind, Namespace: key.Namespace,
		Name:    key.Name,
		Release: path.Dir(name), File: name}
	a.published(key, files[path.Join(path.Dir(name), objectsFile)])
	if f.field == "" {
		return a, nil
	}
	at, err := Resolve(o.Data, f.field)
	if err != nil {
		return a, &noField{fmt.Errorf("in %s %w", written(key), err)}
	}
	value, _ := at.Get(o.Data)
	a.Field = &Field{Path: at.String(), Value: value, Layers: []Layer{}}
	return a, nil
}

// published fills in what publish wrote about the object.
func (a *Answer) published(key manifest.Key, list []byte) {
	for line := range bytes.Lines(list) {
		var o struct {
			Group, Kind, Namespace, Name       string
			Source, Resource, Revision, Values string
			Chart                              *Chart
		}
		if json.Unmarshal(line, &o) != nil ||
			(manifest.Key{Group: o.Group, Kind: o.Kind, Namespace: o.Namespace, Name: o.Name}) != key || o.Resource == "" {
			continue
		}
		a.Chart, a.Values, a.Installation = o.Chart, []string{o.Values}, &Install{o.Resource, o.Revision, o.Source}
	}
}

// edited tells whether a file is not as meshpress wrote it.
func edited(dir fs.FS, cluster, name string, content []byte) bool {
	text, err := file.ReadFS(dir, path.Join(cluster, gitops.IndexName), limit.TreeFile)
	if err != nil {
		return false
	}
	index, err := gitops.ParseIndex(string(text))
	return err == nil && index[name] != sha256.Sum256(content)
}
