package golden

import (
	"flag"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/meshpress/meshpress/internal/fixture"
	"github.com/meshpress/meshpress/render"
	"github.com/meshpress/meshpress/render/chart"
	"github.com/meshpress/meshpress/render/chart/embedded"
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/lifecycle"
	"github.com/meshpress/meshpress/render/source"
)

var everyVersion = flag.Bool("every-version", false, "tries each name with each version instead of with one: minutes")

// oddNames are names that some version of YAML does not read as a text.
var oddNames = []string{"1", "0", "007", "1e3", "0x10", "0o7", "0b1", "1-1", "1_000", "1.5", "1:30",
	"true", "False", "on",
	"off", "yes", "NO", "y", "n", "null", "Null", "~", ".inf", "nan", "-1", "=", "<<", "2001-01-01",
	"2001-01-01t00:00:00z"}

// plainName is a name that every version of YAML reads as a text.
const plainName = "zzname"

// withoutDefinitions also installs versions that the Sail operator has dropped.
var withoutDefinitions = lifecycle.ConfigSpec{CRDs: lifecycle.CRDsConfig{Omit: true},
	Policies: lifecycle.PoliciesConfig{Severity: map[string]string{"MP0243": "warning"}}}

var hole = regexp.MustCompile(`<([\w ]+):([^>]*)>`)

// TestEveryNameIsAText gives names that YAML may read as something else to everything that a user can name. Each is
// refused where it stands, or renders as any other name does.
func TestEveryNameIsAText(t *testing.T) {
	for form, input := range namedInputs {
		for i, kind := range kindsOf(input) {
			for j, version := range embedded.Charts() {
				if version.Prerelease && form == "sail" {
					continue // the operator installs releases only
				}
				names := oddNames
				if !*everyVersion {
					names = everyTenth(oddNames, i+j)
				}
				if (i+j)%sample() != 0 {
					continue
				}
				t.Run(form+"/"+version.Version+"/"+kind, func(t *testing.T) {
					checkNames(t, strings.ReplaceAll(input, "VERSION", tagOf(version)), kind, names)
				})
			}
		}
	}
}

// sample returns one of how many pairs of a kind and a version are tried: for each kind two versions under the race
// detector, and most kinds with one version in short runs.
func sample() int {
	switch {
	case testing.Short():
		return 15
	case isRace:
		return 5
	}
	return 1
}

// everyTenth returns each tenth name after the nth, so that ten of n have all.
func everyTenth(names []string, n int) (out []string) {
	for i := n % 10; i < len(names); i += 10 {
		out = append(out, names[i])
	}
	return out
}

// tagOf returns the tag of a version.
func tagOf(version chart.Embedded) string {
	if version.Prerelease {
		return version.Version + "-alpha.1"
	}
	return version.Version
}

func kindsOf(input string) []string {
	var out []string
	seen := map[string]bool{}
	for _, m := range hole.FindAllStringSubmatch(input, -1) {
		if !seen[m[1]] {
			seen[m[1]] = true
			out = append(out, m[1])
		}
	}
	return out
}

func checkNames(t *testing.T, input, kind string, names []string) {
	t.Helper()
	plain, found := rendered(t, filled(input, kind, plainName))
	if found.HasErrors() {
		t.Fatal(found)
	}
	for _, name := range names {
		objects, found := rendered(t, filled(input, kind, name))
		if found.HasErrors() {
			isRefused(t, found, name)
			continue
		}
		want := map[string]any{}
		for key, o := range plain {
			want[strings.ReplaceAll(key, plainName, name)] = renamed(o, name)
		}
		if diff := cmp.Diff(want, objects); diff != "" {
			t.Errorf("%q renders otherwise than %q (+):\n%s", name, plainName, diff)
		}
	}
}

// isRefused checks that each error says which name is wrong, and where.
func isRefused(t *testing.T, found diag.List, name string) {
	t.Helper()
	for _, d := range found {
		if d.Severity == diag.Error && (d.Pos.Line == 0 || !strings.Contains(d.Text, name)) {
			t.Errorf("%q: the finding has no position, or no name: %v", name, d)
		}
	}
}

// filled returns an input with a name for one kind, and the defaults for all others.
func filled(input, kind, name string) string {
	return hole.ReplaceAllStringFunc(input, func(text string) string {
		m := hole.FindStringSubmatch(text)
		if m[1] == kind {
			return name
		}
		return m[2]
	})
}

// rendered returns the data of objects by their names, as a reader of the written YAML has them.
func rendered(t *testing.T, input string) (map[string]any, diag.List) {
	t.Helper()
	docs, found := source.Parse("f.yaml", []byte(input))
	out := map[string]any{}
	more, err := render.Load(t.Context(), docs, render.Options{Charts: fixture.Charts,
		Config: withoutDefinitions}).Render(t.Context(), func(c render.Cluster) error {
		for _, r := range c.Releases {
			for _, o := range r.Objects {
				text, err := o.YAML()
				if err != nil {
					return err
				}
				var data any
				if err := source.Unmarshal(text, &data); err != nil {
					return err
				}
				out[fmt.Sprintf("%s/%s/%v", c.Name, r.Dir, o.Key())] = opened(data)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out, append(found, more...)
}

// opened returns data with texts that are maps in YAML, as in ConfigMaps, as these maps.
func opened(v any) any {
	switch v := v.(type) {
	case string:
		var inner map[string]any
		if strings.Contains(v, ":") && source.Unmarshal([]byte(v), &inner) == nil {
			return opened(inner)
		}
		return v
	case map[string]any:
		for key := range v {
			v[key] = opened(v[key])
		}
	case []any:
		for i := range v {
			v[i] = opened(v[i])
		}
	}
	return v
}

// renamed returns data with a name in place of the plain one.
func renamed(v any, name string) any {
	switch v := v.(type) {
	case string:
		return strings.ReplaceAll(v, plainName, name)
	case map[string]any:
		out := map[string]any{}
		for key, item := range v {
			out[strings.ReplaceAll(key, plainName, name)] = renamed(item, name)
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, item := range v {
			out[i] = renamed(item, name)
		}
		return out
	}
	return v
}
