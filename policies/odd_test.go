package policies_test

import (
	"fmt"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/meshpress/meshpress/internal/fixture"
	"github.com/meshpress/meshpress/policies"
	"github.com/meshpress/meshpress/render"
	"github.com/meshpress/meshpress/render/manifest"
)

// TestOddObjects removes or replaces one field of an object at a time. Every rule must accept the object, and
// report only complete texts.
func TestOddObjects(t *testing.T) {
	mistake := regexp.MustCompile(`%!|<nil>|map\[`)
	runs, findings := 0, 0
	for _, code := range []string{"MP0140", "MP0104"} {
		dirs, _ := filepath.Glob(filepath.Join("testdata", code, "trip*"))
		if len(dirs) == 0 {
			continue
		}
		cluster := captured(t, dirs[0])
		known := map[string]bool{}
		for i, release := range cluster.Releases {
			for j, o := range release.Objects {
				if o.IsCRD() || known[o.Kind()] {
					continue
				}
				known[o.Kind()] = true
				for _, path := range pathsOf(o.Data, nil) {
					for _, odd := range []any{nil, int64(7), []any{nil}, map[string]any{"x": nil}} {
						changed := manifest.New(with(o.Data, path, odd).(map[string]any))
						changed.Body = o.Body
						for _, d := range policies.CheckCluster(policies.Rules(), nil, replaced(cluster, i, j, changed)) {
							if findings++; mistake.MatchString(d.Text + d.Hint) {
								t.Errorf("%s with %s = %v: %s", o.Kind(), strings.Join(path, "."), odd, d)
							}
						}
						runs++
					}
				}
			}
		}
	}
	if runs < 1000 || findings < 1000 {
		t.Errorf("only %d runs with %d findings", runs, findings)
	}
	t.Logf("%d runs with %d findings", runs, findings)
}

// captured returns the view that rules have of the first cluster of a case.
func captured(t *testing.T, dir string) *policies.Cluster {
	t.Helper()
	var first *policies.Cluster
	capture := &policies.Rule{Code: 999, Cluster: func(c *policies.Cluster, _ *policies.Report) {
		if first == nil {
			first = c
		}
	}}
	run(t, documents(t, dir), render.Options{Charts: fixture.Charts,
		Checks: policies.New(policies.Options{Rules: []*policies.Rule{capture}})}, func(render.Cluster) {})
	if first == nil {
		t.Fatalf("%s has no cluster", dir)
	}
	return first
}

// replaced returns a copy of the cluster with one object replaced and without an index of its objects.
func replaced(c *policies.Cluster, release, object int, o *manifest.Object) *policies.Cluster {
	releases := slices.Clone(c.Releases)
	releases[release].Objects = slices.Clone(releases[release].Objects)
	releases[release].Objects[object] = o
	return &policies.Cluster{Cluster: c.Cluster, Config: c.Config, Namespaces: c.Namespaces, Releases: releases}
}

const deep = 6

// pathsOf lists the paths of all fields of a value. Of a list it visits the first item.
func pathsOf(v any, path []string) [][]string {
	var out [][]string
	if len(path) > 0 {
		out = append(out, slices.Clone(path))
	}
	if len(path) == deep {
		return out
	}
	switch v := v.(type) {
	case map[string]any:
		for key, item := range v {
			out = append(out, pathsOf(item, append(path, key))...)
		}
	case []any:
		if len(v) > 0 {
			out = append(out, pathsOf(v[0], append(path, "0"))...)
		}
	}
	return out
}

// with returns a copy of a value with odd at a path.
func with(v any, path []string, odd any) any {
	if len(path) == 0 {
		return odd
	}
	switch v := v.(type) {
	case map[string]any:
		out := maps.Clone(v)
		out[path[0]] = with(v[path[0]], path[1:], odd)
		return out
	case []any:
		out := slices.Clone(v)
		out[0] = with(v[0], path[1:], odd)
		return out
	}
	panic(fmt.Sprintf("%v has no %v", v, path))
}
