package chart

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"helm.sh/helm/v3/pkg/chart/loader"

	"github.com/meshpress/meshpress/render/source"
)

// parsed are the files that Helm's loader reads as YAML, of a chart and of those in it.
var parsed = []string{"Chart.yaml", "Chart.lock", "values.yaml", "requirements.yaml", "requirements.lock"}

// flatten returns the files of a chart with those of the archives in `charts/` in
// their place, so that Helm's loader, which knows no bounds, unpacks nothing. The
// YAML that the loader reads is bounded.
func flatten(files []*loader.BufferedFile, spent *budget) ([]*loader.BufferedFile, error) {
	return flattenAt(files, "", 0, spent)
}

func flattenAt(files []*loader.BufferedFile, dir string, level int64, spent *budget) ([]*loader.BufferedFile, error) {
	var out []*loader.BufferedFile
	charts := map[string][]*loader.BufferedFile{}
	for _, f := range files {
		name, below := chartOf(f.Name)
		switch {
		case name == "":
			if err := checkFile(f, dir); err != nil {
				return nil, err
			}
			out = append(out, &loader.BufferedFile{Name: path.Join(dir, f.Name), Data: f.Data})
		case !strings.HasPrefix(name, "_") && !strings.HasPrefix(name, "."): // Helm leaves those out
			charts[name] = append(charts[name], &loader.BufferedFile{Name: below, Data: f.Data})
		}
	}
	for _, name := range slices.Sorted(maps.Keys(charts)) {
		inner, err := open(name, charts[name], spent)
		if err == nil {
			err = spent.addChart(level + 1)
		}
		if err == nil {
			// to Helm, a directory with the name of an archive is one
			inner, err = flattenAt(inner, path.Join(dir, "charts", strings.ReplaceAll(name, ".tgz", "-tgz")), level+1, spent)
		}
		if err != nil {
			return nil, fmt.Errorf("charts/%s: %w", name, err)
		}
		out = append(out, inner...)
	}
	return out, nil
}

// chartOf splits the name of a file of a chart in this one: the directory or
// archive below `charts/`, and the rest.
func chartOf(name string) (chart, below string) {
	rest, ok := strings.CutPrefix(name, "charts/")
	if !ok || path.Ext(name) == ".prov" {
		return "", ""
	}
	chart, below, isDir := strings.Cut(rest, "/")
	if !isDir && path.Ext(chart) != ".tgz" {
		return "", "" // a file that is no chart
	}
	return chart, below
}

// open returns the files of a chart in another one.
func open(name string, files []*loader.BufferedFile, spent *budget) ([]*loader.BufferedFile, error) {
	isArchive := files[0].Name == ""
	switch {
	case len(files) > 1 && isArchive || path.Ext(name) == ".tgz" && !isArchive:
		return nil, fmt.Errorf("%q must be an archive", name)
	case !isArchive:
		return files, nil
	}
	return unpack(files[0].Data, spent)
}

func checkFile(f *loader.BufferedFile, dir string) error {
	if !slices.Contains(parsed, f.Name) {
		return nil
	}
	if err := source.Bounded(f.Data); err != nil {
		return fmt.Errorf("%s: %w", path.Join(dir, f.Name), err)
	}
	return nil
}
