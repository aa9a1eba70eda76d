package diag_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/meshpress/meshpress/render/diag"
)

// in returns a finding about a cluster.
func in(cluster string, line int, text string) diag.Diagnostic {
	return diag.Diagnostic{Code: diag.BadValue, Cluster: cluster, Pos: diag.Pos{File: "f.yaml", Line: line, Col: 1},
		Severity: diag.Error, Text: text}
}

func hinted(cluster string, line int, value string) diag.Diagnostic {
	d := in(cluster, line, fmt.Sprintf("%q is bad", cluster))
	d.Hint = fmt.Sprintf("use %q", value)
	return d
}

func texts(found diag.List) string {
	var out []string
	for _, d := range found {
		out = append(out, d.String())
	}
	return strings.Join(out, "\n")
}

func TestOneMistakeIsOneFinding(t *testing.T) {
	const head = "error MP0006: "
	for _, row := range []struct {
		name  string
		found diag.List
		want  string
	}{
		{"of what clusters share", diag.List{in("b", 3, "x"), in("a", 3, "x")},
			"f.yaml:3:1: " + head + "x\n  clusters: a, b"},
		{"whose text names the cluster", diag.List{in("b", 3, `"b" is bad`), in("a", 3, `"a" is bad`)},
			"f.yaml:3:1: " + head + "\"a\" is bad\n  clusters: a, b"},
		{"whose text has the name of the cluster in a value", diag.List{in("b", 3, `"net-b" is bad`),
			in("a", 3, `"net-a" is bad`)}, "f.yaml:3:1: " + head + "\"net-a\" is bad\n  clusters: a, b"},
		{"whose hint derives a value from the cluster", diag.List{hinted("b_1", 3, "b-1"), hinted("a_1", 3, "a-1")},
			"f.yaml:3:1: " + head + "\"a_1\" is bad\n  hint: use \"a-1\"\n  clusters: a_1, b_1"},
		{"that each cluster repeats", diag.List{in("b", 3, "x"), in("a", 4, "x"), in("c", 5, "x")},
			"f.yaml:3:1: " + head + "x\n  clusters: a, b, c\n  also at: f.yaml:4:1, f.yaml:5:1"},
		{"whose text names all of them", diag.List{in("b", 3, `"a" and "b" clash`), in("a", 3, `"a" and "b" clash`)},
			"f.yaml:3:1: " + head + `"a" and "b" clash`},
		{"of one cluster", diag.List{in("a", 3, "x")}, "f.yaml:3:1: " + head + "x\n  cluster: a"},
		{"of one cluster that the text names", diag.List{in("a", 3, `"a" is bad`)}, "f.yaml:3:1: " + head + `"a" is bad`},
		{"twice in one cluster", diag.List{in("a", 3, "x"), in("a", 4, "x")},
			"f.yaml:3:1: " + head + "x\n  cluster: a\nf.yaml:4:1: " + head + "x\n  cluster: a"},
		{"twice in each cluster", diag.List{in("a", 3, "x"), in("a", 4, "x"), in("b", 3, "x"), in("b", 4, "x")},
			"f.yaml:3:1: " + head + "x\n  clusters: a, b\nf.yaml:4:1: " + head + "x\n  clusters: a, b"},
		{"but not different ones", diag.List{in("a", 3, `"x" is bad`), in("b", 3, `"y" is bad`)},
			"f.yaml:3:1: " + head + "\"x\" is bad\n  cluster: a\nf.yaml:3:1: " + head + "\"y\" is bad\n  cluster: b"},
		{"but not where a word looks like a name", diag.List{in("a", 3, "a word"), in("b", 3, "b word")},
			"f.yaml:3:1: " + head + "a word\nf.yaml:3:1: " + head + "b word"},
	} {
		t.Run(row.name, func(t *testing.T) {
			sorted := row.found.Sorted()
			if diff := cmp.Diff(row.want, texts(sorted)); diff != "" {
				t.Errorf("(- want, + got)\n%s", diff)
			}
			if diff := cmp.Diff(sorted, sorted.Sorted()); diff != "" {
				t.Errorf("sorted again (- once, + twice)\n%s", diff)
			}
			slices.Reverse(row.found)
			if diff := cmp.Diff(row.want, texts(row.found.Sorted())); diff != "" {
				t.Errorf("in the other order (- want, + got)\n%s", diff)
			}
		})
	}
}

func TestManyClustersAreShortenedForPeopleOnly(t *testing.T) {
	var found diag.List
	for i := range 200 {
		d := in(fmt.Sprintf("c%03d", i), 3+i, "x")
		d.Of = 200
		found = append(found, d)
	}
	found = found.Sorted()
	if len(found) != 1 || len(found[0].Clusters()) != 200 || len(found[0].Elsewhere()) != 199 {
		t.Fatalf("%d findings: %v", len(found), found)
	}
	text := found[0].String()
	if !strings.Contains(text, "clusters: all 200: c000, c001,") || !strings.Contains(text, "c011 and 188 more") {
		t.Errorf("clusters are not shortened:\n%s", text)
	}
	if !strings.Contains(text, "also at: f.yaml:4:1,") || !strings.Contains(text, " and 187 more") {
		t.Errorf("positions are not shortened:\n%s", text)
	}
}

func TestErrorsComeFirst(t *testing.T) {
	info, warning, bad := in("", 1, "info"), in("", 2, "warning"), in("", 3, "error")
	info.Severity, warning.Severity = diag.Info, diag.Warning
	got := diag.List{info, warning, bad}.Sorted()
	if diff := cmp.Diff(diag.List{bad, warning, info}, got); diff != "" {
		t.Errorf("(- want, + got)\n%s", diff)
	}
}
