package render

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/meshpress/meshpress/internal/fixture"
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/source"
)

// oracle is what the operator's own code computed for one input.
type oracle struct {
	Installations []struct {
		Kind, Name, Release, Chart, Namespace, Version string
		Values                                         map[string]any
	} `json:"installs"`
	Dropped []struct{ Kind, Name, Path string }
	Refused []struct{ Kind, Name, By string }
}

// versionOf is the version that the operator installs as a release; the charts may have another patch.
func (o oracle) versionOf(release string) string {
	for _, i := range o.Installations {
		if i.Release == release {
			return i.Version
		}
	}
	return ""
}

// TestSailOracle compares the values and objects of all releases with those of the operator. The directory that
// MESHPRESS_SAIL_ORACLE names has in/*.yaml, values/*.json, flags.tsv and objects.tsv.
func TestSailOracle(t *testing.T) {
	dir := os.Getenv("MESHPRESS_SAIL_ORACLE")
	if dir == "" {
		t.Skip("MESHPRESS_SAIL_ORACLE is not set")
	}
	inputs, _ := filepath.Glob(filepath.Join(dir, "in", "*.yaml"))
	if len(inputs) == 0 {
		t.Fatalf("%q has no inputs", dir)
	}
	platforms, objects := rows(t, dir, "flags.tsv"), rows(t, dir, "objects.tsv")
	for _, input := range inputs {
		name := strings.TrimSuffix(filepath.Base(input), ".yaml")
		t.Run(name, func(t *testing.T) { compareOracle(t, dir, name, platforms[name][0][0], objects[name]) })
	}
}

// rows reads a table: the cells after the first, by the first.
func rows(t *testing.T, dir, file string) map[string][][]string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, file))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string][][]string{}
	for line := range strings.Lines(string(text)) {
		if cells := strings.Split(strings.TrimSpace(line), "\t"); len(cells) > 1 {
			out[cells[0]] = append(out[cells[0]], cells[1:])
		}
	}
	return out
}

func compareOracle(t *testing.T, dir, name, platform string, objects [][]string) {
	var want oracle
	text, err := os.ReadFile(filepath.Join(dir, "values", name+".json"))
	if err == nil {
		err = json.Unmarshal(text, &want)
	}
	if err != nil {
		t.Fatal(err)
	}
	docs, run := oracleRun(t, dir, name, platform)
	have, hashes := rendered(t, run, want)
	compareValues(t, run, want, have)
	compareObjects(t, objects, hashes, want)
	compareFindings(t, docs, run.found.list.Sorted(), want)
}

// oracleRun loads an input for a cluster of a platform.
func oracleRun(t *testing.T, dir, name, platform string) ([]source.Document, *run) {
	t.Helper()
	input, err := os.ReadFile(filepath.Join(dir, "in", name+".yaml"))
	if err != nil {
		t.Fatal(err)
	}
	docs, found := source.Parse(name+".yaml", input)
	config, _ := source.Parse("meshpress.yaml", []byte("apiVersion: meshpress.dev/v1alpha1\nkind: RenderConfig\n"+
		"spec: {clusters: [{name: one, platform: "+platform+"}], only: [one]}\n"))
	run := Load(t.Context(), append(config, docs...), Options{Charts: fixture.Charts}).start()
	run.charts()
	run.found.add(found)
	return docs, run
}

// rendered returns the releases by name, and the hashes of the objects of those whose charts are of the operator's
// version.
func rendered(t *testing.T, run *run, want oracle) (have map[string]any, hashes map[string]string) {
	t.Helper()
	have, hashes = map[string]any{}, map[string]string{}
	for _, c := range run.planned() {
		w := run.values(c)
		for _, r := range w.releases {
			if r.Component() == "crds" {
				continue
			}
			for _, o := range w.patches(r, w.helm(r)) {
				if key, hash := hashOf(t, o); "v"+r.Version().String() == want.versionOf(r.Name) {
					hashes[key] = hash
				}
			}
			have[r.Name] = map[string]any{"chart": string(r.Chart.Name), "namespace": r.Namespace,
				"values": plain(t, r.Values)}
		}
		run.found.add(w.found)
	}
	return have, hashes
}

func compareValues(t *testing.T, run *run, want oracle, have map[string]any) {
	t.Helper()
	for _, i := range want.Installations {
		set, _ := run.library.Embedded(strings.TrimPrefix(i.Version, "v"), source.Ref{})
		release := map[string]any{"chart": i.Chart, "namespace": i.Namespace, "values": any(i.Values)}
		if diff := cmp.Diff(any(release), have[i.Release]); set != nil && diff != "" { // nil: no charts of its minor version
			t.Errorf("release %q of %s %q differs (- operator, + meshpress):\n%s", i.Release, i.Kind, i.Name, diff)
		}
		delete(have, i.Release)
	}
	for release := range have {
		if len(want.Refused) == 0 {
			t.Errorf("the operator does not install release %q", release)
		}
	}
}

func compareObjects(t *testing.T, objects [][]string, hashes map[string]string, want oracle) {
	t.Helper()
	for _, o := range objects {
		if hashes[o[0]] != o[1] {
			t.Errorf("%s is not that of the operator", o[0])
		}
		delete(hashes, o[0])
	}
	for key := range hashes {
		if len(want.Refused) == 0 {
			t.Errorf("the operator does not install %s", key)
		}
	}
}

func plain(t *testing.T, v any) any {
	t.Helper()
	text, err := json.Marshal(v)
	var out any
	if err == nil {
		err = json.Unmarshal(text, &out)
	}
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// compareFindings: what the operator drops is a warning, and what it refuses an error of that resource; nothing else
// is an error.
func compareFindings(t *testing.T, docs []source.Document, list diag.List, want oracle) {
	for _, dropped := range want.Dropped {
		path := strings.TrimSuffix(dropped.Path, " (null)")
		if !has(list, docs, dropped.Kind, dropped.Name, func(d diag.Diagnostic) bool {
			return d.Code == diag.Dropped && d.Field == path
		}) {
			t.Errorf("no finding says that `%s` of %s %q is dropped", path, dropped.Kind, dropped.Name)
		}
	}
	for _, refused := range want.Refused {
		if !has(list, docs, refused.Kind, refused.Name, func(d diag.Diagnostic) bool { return d.Severity == diag.Error }) {
			t.Errorf("no error is about %s %q, which the %s refuses", refused.Kind, refused.Name, refused.By)
		}
	}
	for _, d := range list {
		if d.Severity == diag.Error && d.Code != diag.ChartMissing && len(want.Refused) == 0 {
			t.Errorf("the operator refuses nothing: %s", d)
		}
	}
}

// has tells whether a finding is in a document of a kind and a name; a revision may be that of an Istio.
func has(list diag.List, docs []source.Document, kind, name string, wanted func(diag.Diagnostic) bool) bool {
	for n, doc := range docs {
		_, have := doc.Kind()
		own := doc.Get("metadata", "name").Text()
		if own != name && !strings.HasPrefix(name, own+"-v") || have != kind && kind != "IstioRevision" {
			continue
		}
		for _, d := range list {
			if d.Pos.Line >= doc.Pos().Line && (n+1 == len(docs) || d.Pos.Line < docs[n+1].Pos().Line) && wanted(d) {
				return true
			}
		}
	}
	return false
}
