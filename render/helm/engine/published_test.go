package engine_test

import (
	"encoding/json"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	helmchart "helm.sh/helm/v3/pkg/chart"
	"helm.sh/helm/v3/pkg/chart/loader"
	"helm.sh/helm/v3/pkg/chartutil"
	helmengine "helm.sh/helm/v3/pkg/engine"
)

// published are modules that have charts of others in them, and how many of
// these render at least with the values of their own.
var published = map[string]int{
	"helm.sh/helm/v3@v3.22.0":                                 60,
	"k8s.io/ingress-nginx@v0.0.0-20240708192948-52c50467d67d": 20,
	"sigs.k8s.io/descheduler@v0.36.0":                         1, "sigs.k8s.io/kueue@v0.17.0": 1,
	"sigs.k8s.io/external-dns@v0.15.0": 2,
}

// TestPublishedChartsAreThoseOfHelm: charts that nobody wrote for this engine,
// with their values, render the same bytes.
func TestPublishedChartsAreThoseOfHelm(t *testing.T) {
	for module, atLeast := range published {
		t.Run(module, func(t *testing.T) {
			rendered := 0
			for _, dir := range chartsIn(t, download(t, module)) {
				c, err := loader.LoadDir(dir)
				if err != nil || c.Metadata.Type == "library" {
					continue
				}
				c.Schema = nil
				for _, given := range examples(t, dir) {
					if judgeLoaded(t, c, given) {
						rendered++
					}
				}
			}
			if rendered < atLeast {
				t.Errorf("%d charts rendered, want %d at least", rendered, atLeast)
			}
		})
	}
}

func judgeLoaded(t *testing.T, c *helmchart.Chart, given map[string]any) bool {
	t.Helper()
	if chartutil.ProcessDependenciesWithMerge(c, given) != nil {
		return false
	}
	options := chartutil.ReleaseOptions{Name: "release", Namespace: "istio-system"}
	top, err := chartutil.ToRenderValues(c, given, options, nil)
	if err != nil {
		return false
	}
	if _, err := helmengine.Render(c, top); err == nil && !random.MatchString(textsOf(c)) {
		judge(t, c, given)
		return true
	}
	return false
}

// random are charts whose output differs from run to run.
var random = regexp.MustCompile(`randAlpha|genCA|genSelfSigned|\bnow\b`)

func textsOf(c *helmchart.Chart) string {
	var out strings.Builder
	for _, t := range c.Templates {
		out.Write(t.Data)
	}
	for _, below := range c.Dependencies() {
		out.WriteString(textsOf(below))
	}
	return out.String()
}

// examples are no values, and those that a chart has for its own tests.
func examples(t *testing.T, dir string) []map[string]any {
	t.Helper()
	out := []map[string]any{{}}
	files, _ := filepath.Glob(filepath.Join(dir, "ci", "*.yaml"))
	for _, file := range files {
		if given, err := chartutil.ReadValuesFile(file); err == nil {
			out = append(out, given)
		}
	}
	return out
}

func chartsIn(t *testing.T, dir string) (out []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(file string, _ fs.DirEntry, err error) error {
		if err == nil && filepath.Base(file) == "Chart.yaml" {
			out = append(out, filepath.Dir(file))
		}
		return err
	})
	if err != nil || len(out) == 0 {
		t.Fatalf("%s has no charts: %v", dir, err)
	}
	return out
}

// download fetches a module as the go command does, which checks its sum.
func download(t *testing.T, module string) string {
	t.Helper()
	command := exec.Command("go", "mod", "download", "-json", module)
	command.Dir, command.Stderr = t.TempDir(), os.Stderr
	out, err := command.Output()
	var found struct{ Dir, Error string }
	if json.Unmarshal(out, &found) != nil || found.Dir == "" {
		t.Fatalf("%s: %v %s", module, err, found.Error)
	}
	return found.Dir
}
