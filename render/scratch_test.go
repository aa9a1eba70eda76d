package render

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/meshpress/meshpress/internal/fixture"
	"github.com/meshpress/meshpress/render/source"
)

func TestScratch(t *testing.T) {
	files, _ := filepath.Glob("/tmp/sail/mine/*.yaml")
	for _, f := range files {
		text, _ := os.ReadFile(f)
		first, _, _ := strings.Cut(string(text), "\n")
		platform := strings.TrimPrefix(first, "# platform: ")
		docs, _ := source.Parse(filepath.Base(f), text)
		config, _ := source.Parse("meshpress.yaml", []byte("apiVersion: meshpress.dev/v1alpha1\nkind: RenderConfig\n"+
			"spec: {clusters: [{name: one, platform: "+platform+"}], only: [one]}\n"))
		run := Load(t.Context(), append(config, docs...), Options{Charts: fixture.Charts}).start()
		run.charts()
		fmt.Println("=====", f)
		for _, c := range run.planned() {
			w := run.values(c)
			for _, r := range w.releases {
				if r.Component() == "crds" {
					continue
				}
				js, _ := json.Marshal(plain(t, r.Values))
				fmt.Println(r.Name, r.Chart.Name, r.Namespace, r.Version(), string(js))
				for _, o := range w.patches(r, w.helm(r)) {
					fmt.Println("    ", o.Key())
				}
			}
			run.found.add(w.found)
		}
		for _, d := range run.found.list.Sorted() {
			fmt.Println("  ", d)
		}
	}
}
