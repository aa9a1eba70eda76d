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

// parsed are the files of a chart that Helm's loader reads as YAML.
var parsed = []string{"Chart.yaml", "Chart.lock", "values.yaml", "requirements.yaml", "requirements.lock"}

// flatten unpacks the archives in `charts/` and returns all files of the chart. Helm's loader would unpack them
// without limits. flatten also checks the YAML files that the loader reads against the limits.
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
		case !strings.HasPrefix(name, "_") && !strings.HasPrefix(name, "."): // Helm ignores names that begin so
			charts[name] = append(charts[name], &loader.BufferedFile{Name: below, Data: f.Data})
		}
	}
	for _, name := range slices.Sorted(maps.Keys(charts)) {
		inner, err := open(name, charts[name], spent)
		if err == nil {
			err = spent.addChart(level + 1)
		}
		if err == nil {
			// Helm takes a directory with the name of an archive for an archive.
			inner, err = flattenAt(inner, path.Join(dir, "charts", strings.ReplaceAll(name, ".tgz", "-tgz")), level+1, spent)
		}
		if err != nil {
			return nil, fmt.Errorf("charts/%s: %w", name, err)
		}
		out = append(out, inner...)
	}
	return out, nil
}

// chartOf splits the name of a file of a chart in `charts/` into the directory or archive and the path below
// it. Both are "" for other files.
func chartOf(name string) (chart, below string) {
	rest, ok := strings.CutPrefix(name, "charts/")
	if !ok || path.Ext(name) == ".prov" {
		return "", ""
	}
	chart, below, isDir := strings.Cut(rest, "/")
	if !isDir && path.Ext(chart) != ".tgz" {
		return "", "" // a file that is not a chart
	}
	return chart, below
}

// open returns the files of a chart that is inside of another one.
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
