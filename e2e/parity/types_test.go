package parity

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"sigs.k8s.io/yaml"
)

// mutations stand in the place of every value, one after the other: each form
// that YAML can give a value, and the texts that look like another form.
var mutations = []any{
	true, "false", "text", "5", "1.5", "10%", "30s", "", 5, -5, 1.5, 0,
	[]any{}, []any{"text"}, []any{5}, []any{map[string]any{"name": "text"}}, map[string]any{},
	map[string]any{"zzz": "text"},
}

// TestTypes: meshpress takes and refuses the types that istioctl takes and refuses,
// for every value that upstream's API has.
func TestTypes(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: upstream's renderer takes minutes to build")
	}
	binary, err := prepareMeshpress(buildContext(t), binDir(t))
	if errors.Is(err, errNoCommand) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range versions {
		t.Run(v.Name, func(t *testing.T) {
			u, _ := setUpstream(t, v)
			paths := u.typedPaths(t)
			if len(paths) < 300 {
				t.Fatalf("upstream has types for %d values only", len(paths))
			}
			for _, m := range mutations {
				compareTypes(t, u, binary, paths, m)
			}
		})
	}
}

// compareTypes puts one value in the place of every path.
func compareTypes(t *testing.T, u upstream, binary string, paths [][]string, mutation any) {
	t.Helper()
	refused := u.refusals(t, paths, mutation)
	found := map[string]bool{}
	for _, level := range levels(paths) {
		for _, path := range reported(t, u, binary, level, mutation) {
			found[path] = true
		}
	}
	for i, path := range paths {
		name := strings.Join(path, ".")
		if isOther(path, mutation, refused[i]) {
			continue
		}
		if (refused[i] != "") != found[name] {
			t.Errorf("%s: %v (%T): meshpress reports it: %t; upstream says: %s", name, mutation, mutation, found[name],
				refused[i])
		}
	}
}

// isOther tells whether two programs may differ: a key that upstream's type has not
// is another finding; the mesh config, a tag and the values of ztunnel are checked
// more closely; no chart makes sense of a number in the place of a choice.
func isOther(path []string, mutation any, refusal string) bool {
	name := strings.Join(path, ".")
	_, isNumber := mutation.(int)
	isEnum := name == "global.proxy.tracer" || name == "global.resourceScope"
	return strings.Contains(refusal, "unknown field") || path[0] == "meshConfig" || path[len(path)-1] == "tag" ||
		name == "ztunnel" || isEnum && isNumber
}

// levels are parts of the paths in which none is above another.
func levels(paths [][]string) [][][]string {
	var out [][][]string
	for _, path := range paths {
		for len(out) < len(path) {
			out = append(out, nil)
		}
		out[len(path)-1] = append(out[len(path)-1], path)
	}
	return out
}

func (u upstream) typedPaths(t *testing.T) [][]string {
	t.Helper()
	r, err := execute(u.oracle, "-fields")
	if err != nil || r.code != 0 {
		t.Fatalf("%v %s", err, r.stderr)
	}
	var paths [][]string
	for line := range bytes.Lines(r.stdout) {
		var path []string
		if err := json.Unmarshal(line, &path); err != nil {
			t.Fatal(err)
		}
		paths = append(paths, path)
	}
	return paths
}

// refusals are what upstream says of one value at each path, "" where it takes it.
func (u upstream) refusals(t *testing.T, paths [][]string, value any) []string {
	t.Helper()
	var in bytes.Buffer
	for _, path := range paths {
		line, err := json.Marshal(nested([][]string{path}, value))
		if err != nil {
			t.Fatal(err)
		}
		in.Write(append(line, '\n'))
	}
	cmd := exec.Command(u.oracle, "-decode")
	cmd.Stdin = &in
	out, err := cmd.Output()
	lines := strings.Split(strings.TrimSuffix(string(out), "\n"), "\n")
	if err != nil || len(lines) != len(paths) {
		t.Fatalf("%v: %d answers to %d values", err, len(lines), len(paths))
	}
	return lines
}

// reported are the paths whose type meshpress reports.
func reported(t *testing.T, u upstream, binary string, paths [][]string, value any) []string {
	t.Helper()
	operator := map[string]any{"apiVersion": "install.istio.io/v1alpha1", "kind": "IstioOperator",
		"spec": map[string]any{"profile": "empty", "values": nested(paths, value)}}
	text, err := yaml.Marshal(operator)
	if err != nil {
		t.Fatal(err)
	}
	input := filepath.Join(t.TempDir(), "operator.yaml")
	if err := os.WriteFile(input, text, 0o600); err != nil {
		t.Fatal(err)
	}
	r, err := execute(binary, "check", "--compat", "istioctl", "--istio-version", u.version.Name, "--format",
		"json", input)
	if err != nil {
		t.Fatal(err)
	}
	var found []struct{ Code, Field string }
	if err := json.Unmarshal(r.stdout, &found); err != nil {
		t.Fatalf("%v\n%s%s", err, r.stdout, r.stderr)
	}
	var out []string
	for _, f := range found {
		if path, ok := strings.CutPrefix(f.Field, "spec.values."); ok &&
			slices.Contains([]string{"MP0005", "MP0014"}, f.Code) {
			out = append(out, above(paths, path))
		}
	}
	return out
}

// above is the path among some that a finding is at or below of.
func above(paths [][]string, field string) string {
	for _, path := range paths {
		name := strings.Join(path, ".")
		if rest, ok := strings.CutPrefix(field, name); ok && (rest == "" || strings.ContainsAny(rest[:1], ".[")) {
			return name
		}
	}
	return fmt.Sprintf("%s, which is below none of the paths", field)
}

// nested is a tree with a value at each path.
func nested(paths [][]string, value any) map[string]any {
	root := map[string]any{}
	for _, path := range paths {
		at := root
		for _, key := range path[:len(path)-1] {
			if _, ok := at[key]; !ok {
				at[key] = map[string]any{}
			}
			at = at[key].(map[string]any)
		}
		at[path[len(path)-1]] = value
	}
	return root
}
