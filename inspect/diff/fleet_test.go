package diff

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/meshpress/meshpress/inspect/comment"
	"github.com/meshpress/meshpress/render"
	"github.com/meshpress/meshpress/render/snapshot"
)

// side is the objects of clusters by release. "%s" in an object means the name of the cluster.
type side map[string][]string // by release

func (s side) state(t *testing.T, cluster string) *snapshot.Snapshot {
	t.Helper()
	out := snapshot.New(cluster)
	for release, objects := range s {
		for _, text := range objects {
			out.Releases[release] = append(out.Releases[release], object(t, strings.ReplaceAll(text, "%s", cluster)))
		}
	}
	return out
}

func (s side) rendered(t *testing.T, cluster string) render.Cluster {
	t.Helper()
	out := render.Cluster{Name: cluster}
	for release, objects := range s.state(t, cluster).Releases {
		out.Releases = append(out.Releases, render.Release{Dir: release, Objects: objects})
	}
	return out
}

func compared(t *testing.T, clusters []string, before, after func(cluster string) side) Report {
	t.Helper()
	f := New()
	for _, name := range clusters {
		if err := f.Add(before(name).state(t, name), after(name).rendered(t, name)); err != nil {
			t.Fatal(err)
		}
	}
	return f.Report()
}

func same(s side) func(string) side { return func(string) side { return s } }

func printed(t *testing.T, r Report) string {
	t.Helper()
	var out strings.Builder
	if err := r.WriteText(&out); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func names(n int) []string {
	var out []string
	for i := range n {
		out = append(out, fmt.Sprintf("c%03d", i+1))
	}
	return out
}

func TestTheSameChangeIsShownOnce(t *testing.T) {
	r := compared(t, names(200), same(side{"a": {config + "data: {x: old}"}}), func(cluster string) side {
		if cluster == "c007" {
			return side{"a": {config + "data: {x: other}"}}
		}
		return side{"a": {config + "data: {x: new}"}}
	})
	want := `c001..c006, c008..c200 (199 clusters)
  release a
    ~ ConfigMap ns/a
        data.x: old -> new
c007
  release a
    ~ ConfigMap ns/a
        data.x: old -> other
200 of 200 clusters changed (2 changed)
`
	if diff := cmp.Diff(want, printed(t, r)); diff != "" {
		t.Error(diff)
	}
}

func TestOwnValuesAreNoDifference(t *testing.T) {
	r := compared(t, names(3), same(side{"a": {config + "data: {x: old-%s, y: '%s'}"}}),
		same(side{"a": {config + "data: {x: '%s.example.com', y: '%s'}"}}))
	want := `all 3 clusters
  release a
    ~ ConfigMap ns/a
        data.x: old-<cluster> -> <cluster>.example.com
3 of 3 clusters changed (1 changed)
`
	if diff := cmp.Diff(want, printed(t, r)); diff != "" {
		t.Error(diff)
	}
}

// TestOwnValuesAreNotConfused: a value that equals the name of another cluster gets no placeholder.
func TestOwnValuesAreNotConfused(t *testing.T) {
	r := compared(t, names(3), same(side{"a": {config + "data: {x: old}"}}), func(cluster string) side {
		if cluster == "c003" {
			return side{"a": {config + "data: {x: c001}"}}
		}
		return side{"a": {config + "data: {x: '%s'}"}}
	})
	if len(r.Groups) != 2 || len(r.Groups[0].Clusters) != 2 || r.Groups[1].Objects[0].Changes[0].New != "c001" {
		t.Errorf("%+v", r.Groups)
	}
}

// TestOwnNetwork: the network gets a placeholder in an added object, but not where the network itself changes.
func TestOwnNetwork(t *testing.T) {
	own := Own{"<cluster>": "c1", "<network>": "net-c1", "<trust domain>": "td"}
	o, ok := own.in(Object{Name: "c1", Changes: []Change{{Path: "x", New: "net-c1"}, {Path: "y", New: "td"}},
		Content: map[string]any{"a": []any{"net-c1", "c1.td", "c12", 1}}})
	want := Object{Name: "<cluster>", Changes: []Change{{Path: "x", New: "net-<cluster>"}, {Path: "y", New: "td"}},
		Content: map[string]any{"a": []any{"<network>", "<cluster>.<trust domain>", "c12", 1}}}
	if diff := cmp.Diff(want, o); diff != "" || !ok {
		t.Error(diff, ok)
	}
}

// TestPlaceholderInAValue: a change whose values contain a placeholder gets none, because the placeholder would
// be ambiguous.
func TestPlaceholderInAValue(t *testing.T) {
	r := compared(t, names(2), same(side{"a": {config + "data: {x: old}"}}), func(cluster string) side {
		if cluster == "c001" {
			return side{"a": {config + "data: {x: '<cluster> %s'}"}}
		}
		return side{"a": {config + "data: {x: '%s <cluster>'}"}}
	})
	if len(r.Groups) != 2 {
		t.Errorf("%+v", r.Groups)
	}
}

// TestNameThatIsAWord: a cluster whose name is also a part of values is grouped with the others.
func TestNameThatIsAWord(t *testing.T) {
	r := compared(t, []string{"east", "istio", "west"}, same(side{"a": {config + "data: {x: 'hub/istio:1'}"}}),
		same(side{"a": {config + "data: {x: 'hub/istio:2'}"}}))
	if len(r.Groups) != 1 || r.Groups[0].Objects[0].Changes[0].New != "hub/istio:2" {
		t.Errorf("%+v", r.Groups)
	}
}

func TestObjectsThatMove(t *testing.T) {
	service, other, third := strings.Replace(config, "name: a", "name: s", 1),
		strings.Replace(config, "name: a", "name: o", 1), strings.Replace(config, "name: a", "name: t", 1)
	for name, c := range map[string]struct {
		before, after side
		want          []string
	}{
		"moved": {side{"a": {service, other}, "b": {third}}, side{"a": {other}, "b": {third, service}},
			[]string{"> ConfigMap ns/s, which was in release a"}},
		"moved and changed": {side{"a": {service, other}, "b": {third}},
			side{"a": {other}, "b": {third, service + "data: {x: y}"}}, []string{"> ConfigMap ns/s, which was in release a"}},
		"a release is renamed": {side{"a": {service, other}}, side{"b": {service, other}},
			[]string{"> release b is the former a"}},
		"renamed and more": {side{"a": {service, other}}, side{"b": {service, other, third}},
			[]string{"> release b is the former a", "+ ConfigMap ns/t"}},
		"divided": {side{"a": {service, other}}, side{"b": {service}, "c": {other}},
			[]string{"> ConfigMap ns/s, which was in release a", "> ConfigMap ns/o, which was in release a"}},
		"joined": {side{"a": {service}, "b": {other}}, side{"c": {service, other}},
			[]string{"> ConfigMap ns/o, which was in release b", "> ConfigMap ns/s, which was in release a"}},
		"removed": {side{"a": {service}}, side{"b": {other}}, []string{"- ConfigMap ns/s", "+ ConfigMap ns/o"}},
	} {
		t.Run(name, func(t *testing.T) {
			var got []string
			for _, o := range NewCompare().Clusters(c.before.state(t, "c"), c.after.state(t, "c")) {
				got = append(got, o.title())
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestClustersThatComeAndGo(t *testing.T) {
	f := New()
	s := side{"a": {config}}
	if err := f.Add(nil, s.rendered(t, "new")); err != nil {
		t.Fatal(err)
	}
	f.Gone(s.state(t, "old"))
	want := "+ cluster new (1 object)\n- cluster old (1 object)\n0 of 0 clusters changed, 1 added, 1 removed\n"
	if got := printed(t, f.Report()); got != want {
		t.Errorf("%s", got)
	}
}

// TestSecretsAreNotShown: no format shows the contents of a Secret, whatever changes.
func TestSecretsAreNotShown(t *testing.T) {
	secret := func(name, rest string) string {
		return "apiVersion: v1\nkind: Secret\nmetadata: {name: " +
			name + ", namespace: ns, annotations: {last: 'hunter2'}}\n" + rest
	}
	before := side{"a": {secret("a", "data: {k: hunter2, l: x}"), secret("b", "stringData: {k: hunter2}"),
		secret("c", "data: {'tls.crt': \"hunter2\\nhunter2\"}"), secret("gone", "data: hunter2")}}
	after := side{"a": {secret("a", "data: {k: hunter2x, m: hunter2}"), secret("b", ""),
		secret("c", "data: {'tls.crt': \"hunter2\\nhunter2x\"}"), secret("new", "data: {k: hunter2}\nstringData: [hunter2]")}}
	r := compared(t, names(1), same(before), same(after))
	var out bytes.Buffer
	for _, write := range []func() error{func() error { return r.WriteText(&out) }, func() error {
		return r.WriteJSON(&out)
	}, func() error { return r.WriteMarkdown(&out, comment.Target{Size: 65_000}) }} {
		if err := write(); err != nil {
			t.Fatal(err)
		}
	}
	if strings.Contains(out.String(), "hunter2") {
		t.Error(out.String())
	}
	want := []string{"  data.k: changed (the value is not shown)", "  data.l: removed (the value is not shown)",
		"  data.m: added (the value is not shown)"}
	if diff := cmp.Diff(want, r.Groups[0].Objects[0].lines()); diff != "" {
		t.Error(diff)
	}
}

// TestJSONIsWhole: lists in JSON are never null, and values are not shortened.
func TestJSONIsWhole(t *testing.T) {
	long := strings.Repeat("x", 10*maxLine)
	r := compared(t, names(100), same(side{"a": {config + "data: {x: old}"}}),
		same(side{"a": {config + "data: {x: " + long + "}"}}))
	for _, r := range []Report{r, New().Report()} {
		var out bytes.Buffer
		if err := r.WriteJSON(&out); err != nil {
			t.Fatal(err)
		}
		var back Report
		if err := json.Unmarshal(out.Bytes(), &back); err != nil || strings.Contains(out.String(), "null") {
			t.Fatal(err, out.String())
		}
		if diff := cmp.Diff(r, back); diff != "" {
			t.Error(diff)
		}
	}
}
