package engine

import (
	"cmp"
	"maps"
	"path"
	"slices"
	"strings"

	helmchart "helm.sh/helm/v3/pkg/chart"
)

// file is a template of a chart, or of a chart in it, and what it sees as dot.
type file struct {
	name, base string
	text       []byte
	dot        Values
}

// filesOf lists the templates of a chart and of those in it, in Helm's order:
// the deepest first, and from the end of the alphabet. A definition that comes
// later takes the place of one with its name.
func filesOf(c *helmchart.Chart, top map[string]any) []file {
	all := map[string]file{}
	scope(c, Values(top), all)
	return slices.SortedFunc(maps.Values(all), func(a, b file) int {
		deeper := cmp.Compare(strings.Count(b.name, "/"), strings.Count(a.name, "/"))
		return cmp.Or(deeper, strings.Compare(b.name, a.name))
	})
}

// scope adds the templates of a chart, and returns what they see.
func scope(c *helmchart.Chart, above Values, all map[string]file) Values {
	subcharts := map[string]any{}
	dot := Values{
		"Chart": describe(c), "Files": newFiles(c.Files), "Release": above["Release"], "Capabilities": above["Capabilities"],
		"Values": Values{}, "Subcharts": subcharts,
	}
	if c.IsRoot() {
		dot["Values"] = asValues(above["Values"])
	} else if all, ok := asMap(above["Values"]); ok {
		if own, err := Values(all).Table(c.Name()); err == nil {
			dot["Values"] = own
		}
	}
	for _, child := range c.Dependencies() {
		subcharts[child.Name()] = map[string]any(scope(child, dot, all))
	}
	parent := c.ChartFullPath()
	isLibrary := strings.EqualFold(c.Metadata.Type, "library")
	for _, t := range c.Templates {
		if t == nil || isLibrary && !isPartial(t.Name) {
			continue
		}
		name := path.Join(parent, t.Name)
		all[name] = file{name, path.Join(parent, "templates"), t.Data, dot}
	}
	return dot
}

// isPartial tells whether a file is there for its definitions alone.
func isPartial(name string) bool { return strings.HasPrefix(path.Base(name), "_") }

// metadata is Helm's, without its methods, which write, and without pointers,
// whose addresses would be printed.
type metadata struct {
	Name         string            `json:"name,omitempty"`
	Home         string            `json:"home,omitempty"`
	Sources      []string          `json:"sources,omitempty"`
	Version      string            `json:"version,omitempty"`
	Description  string            `json:"description,omitempty"`
	Keywords     []string          `json:"keywords,omitempty"`
	Maintainers  []maintainer      `json:"maintainers,omitempty"`
	Icon         string            `json:"icon,omitempty"`
	APIVersion   string            `json:"apiVersion,omitempty"`
	Condition    string            `json:"condition,omitempty"`
	Tags         string            `json:"tags,omitempty"`
	AppVersion   string            `json:"appVersion,omitempty"`
	Deprecated   bool              `json:"deprecated,omitempty"`
	Annotations  map[string]string `json:"annotations,omitempty"`
	KubeVersion  string            `json:"kubeVersion,omitempty"`
	Dependencies []dependency      `json:"dependencies,omitempty"`
	Type         string            `json:"type,omitempty"`
}

type maintainer struct {
	Name  string `json:"name,omitempty"`
	Email string `json:"email,omitempty"`
	URL   string `json:"url,omitempty"`
}

type dependency struct {
	Name         string   `json:"name"`
	Version      string   `json:"version,omitempty"`
	Repository   string   `json:"repository"`
	Condition    string   `json:"condition,omitempty"`
	Tags         []string `json:"tags,omitempty"`
	Enabled      bool     `json:"enabled,omitempty"`
	ImportValues []any    `json:"import-values,omitempty"`
	Alias        string   `json:"alias,omitempty"`
}

// Chart is `.Chart`.
type Chart struct {
	metadata
	IsRoot bool
}

func describe(c *helmchart.Chart) Chart {
	m := c.Metadata
	out := Chart{metadata{
		Name: m.Name, Home: m.Home, Sources: m.Sources, Version: m.Version, Description: m.Description, Keywords: m.Keywords,
		Icon: m.Icon, APIVersion: m.APIVersion, Condition: m.Condition, Tags: m.Tags, AppVersion: m.AppVersion,
		Deprecated: m.Deprecated, Annotations: m.Annotations, KubeVersion: m.KubeVersion, Type: m.Type,
	}, c.IsRoot()}
	for _, by := range m.Maintainers {
		out.Maintainers = append(out.Maintainers, maintainer{by.Name, by.Email, by.URL})
	}
	for _, d := range m.Dependencies {
		out.Dependencies = append(out.Dependencies, dependency{
			d.Name, d.Version, d.Repository, d.Condition, d.Tags, d.Enabled, d.ImportValues, d.Alias})
	}
	return out
}
