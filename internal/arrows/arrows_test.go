package arrows_test

import (
	"fmt"
	"maps"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"

	_ "github.com/meshpress/meshpress/internal/golden" // the flag -update
)

const (
	module = "github.com/meshpress/meshpress/"
	list   = "testdata/arrows.txt"
	page   = "../../docs/architecture.md"
)

// layers are the parts of the program from top to bottom. A package imports packages of its own part and of
// parts in lower layers. Parts of one layer do not import each other.
var layers = [][]string{{"cmd", "ci", "docs"}, {"fn"}, {"inspect"}, {"gitops", "policies", "charts"}, {"render"}}

// limits is the only package of render that packages below render may import: it has the limits for reading.
const limits = "render/limit"

// aside matches packages that only tests and measurements use.
var aside = regexp.MustCompile(`^(bench|golden|internal/(archive|arrows|docs|fixture|gittest|golden))$`)

// notInRender matches packages that render must not link: the packages above it, and dependencies that only
// these need.
var notInRender = regexp.MustCompile(`^github\.com/meshpress/meshpress/(cmd|fn|inspect|gitops|policies|charts)(/|$)` +
	`|^github\.com/google/cel-go|^k8s\.io/apiserver|^github\.com/prometheus/|^go\.opentelemetry\.io/`)

// TestArrows compares the imports of each package with testdata/arrows.txt, the list of allowed imports. New
// arrows are added by hand, so that a reviewer sees them.
func TestArrows(t *testing.T) {
	allowed := read(t)
	imports := imported(t)
	for _, from := range slices.Sorted(maps.Keys(imports)) {
		to, listed := allowed[from]
		if !listed {
			t.Errorf("%s must have a line in %s", from, list)
			continue
		}
		for _, p := range imports[from] {
			if !slices.Contains(to, p) {
				t.Errorf("%s must not import %s: %s does not allow it", from, p, list)
			}
		}
		for _, p := range to {
			if !slices.Contains(imports[from], p) {
				t.Errorf("%s does not import %s any more: remove it from %s", from, p, list)
			}
		}
	}
	for from := range allowed {
		if _, ok := imports[from]; !ok {
			t.Errorf("%s has a line for %s, which is no package", list, from)
		}
	}
}

// TestArrowsPointDown proves that no line of the list leads up, to a part of the same layer, or to a package
// for tests.
func TestArrowsPointDown(t *testing.T) {
	for from, to := range read(t) {
		for _, p := range to {
			switch {
			case aside.MatchString(from), p == limits, part(from) == part(p) && !aside.MatchString(p):
			case aside.MatchString(p):
				t.Errorf("%s must not import %s, which is for tests", from, p)
			case layer(p) <= layer(from):
				t.Errorf("%s must not import %s, which is not below it", from, p)
			}
		}
	}
}

// part returns the first folder of a package's path.
func part(p string) string {
	first, _, _ := strings.Cut(p, "/")
	return first
}

// layer returns the index of a package in layers. Packages outside of all parts are below all of them.
func layer(p string) int {
	at := slices.IndexFunc(layers, func(parts []string) bool { return slices.Contains(parts, part(p)) })
	if at < 0 {
		return len(layers)
	}
	return at
}

// TestRenderLinksNothingAbove checks all packages that render links, and compares their number with the one in
// docs/architecture.md.
func TestRenderLinksNothingAbove(t *testing.T) {
	for _, dep := range goList(t, "-deps", module+"render/...") {
		if notInRender.MatchString(dep) {
			t.Errorf("render/... must not link %s; `go list -f '{{.ImportPath}} {{.Imports}}' -deps ./render/...` says who "+
				"imports it", dep)
		}
	}
	count := len(goList(t, "-deps", module+"render"))
	t.Logf("package render links %d packages", count)
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	said := regexp.MustCompile(`links (\d+) packages`).FindSubmatch(text)
	if said == nil {
		t.Fatalf("%s must say how many packages render links", page)
	}
	var figure int
	if _, err := fmt.Sscan(string(said[1]), &figure); err != nil {
		t.Fatal(err)
	}
	if count > figure+figure/20 { // the number differs slightly between versions of Go
		t.Errorf("package render links %d packages, %s says %d", count, page, figure)
	}
}

// read reads the list. Each line has a package, a colon, and its allowed imports.
func read(t *testing.T) map[string][]string {
	t.Helper()
	text, err := os.ReadFile(list)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string][]string{}
	for line := range strings.Lines(string(text)) {
		if line = strings.TrimSpace(line); line == "" || line[0] == '#' {
			continue
		}
		from, to, ok := strings.Cut(line, ":")
		if !ok {
			t.Fatalf("%s: %q must have a colon", list, line)
		}
		out[from] = strings.Fields(to)
	}
	return out
}

// imported lists the packages of the module that each package imports, except in tests.
func imported(t *testing.T) map[string][]string {
	t.Helper()
	out := map[string][]string{}
	for _, line := range goList(t, "-f", `{{.ImportPath}} {{join .Imports " "}}`, module+"...") {
		words := strings.Fields(line)
		from := strings.TrimPrefix(words[0], module)
		out[from] = nil
		for _, p := range words[1:] {
			if p, ok := strings.CutPrefix(p, module); ok {
				out[from] = append(out[from], p)
			}
		}
	}
	return out
}

func goList(t *testing.T, args ...string) []string {
	t.Helper()
	out, err := exec.Command("go", append([]string{"list"}, args...)...).CombinedOutput()
	if err != nil {
		t.Fatalf("go list: %v\n%s", err, out)
	}
	return strings.Split(strings.TrimSpace(string(out)), "\n")
}
