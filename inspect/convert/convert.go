// Package convert turns a rendered cluster into resources of another kind: those of the Sail operator, or an
// IstioLifecycleManager.
//
// It starts from the least values with which the charts render the same objects, so only package istio knows what a
// field means. A setting without an equivalent is a finding at its line. [Compare] renders the result and compares the
// objects. The package writes no files.
package convert

import (
	"bytes"
	"fmt"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/meshpress/meshpress/inspect/gateway"
	"github.com/meshpress/meshpress/inspect/values"
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/istio"
	"github.com/meshpress/meshpress/render/source"
	"github.com/meshpress/meshpress/render/terminal"
)

// Split returns a cluster without its gateways, and the releases of those.
func Split(c values.Cluster) (values.Cluster, []values.Release) {
	var gateways []values.Release
	rest := c
	rest.Releases = nil
	for _, r := range c.Releases {
		if gateway.IsGateway(r) {
			gateways = append(gateways, r)
		} else {
			rest.Releases = append(rest.Releases, r)
		}
	}
	return rest, gateways
}

// document is one resource of the result. Its fields are written in the order of the list.
type document struct {
	apiVersion, kind, name, namespace string
	comment                           string
	spec                              []field
}

// field is a key with its value. The comments of the value are those of the places where the values of the release are
// written.
type field struct {
	key   string
	value any
	from  *values.Release
	below []string // the section whose content is at the top of the values of the release
}

// text writes a field unless it is empty.
func text(key, value string) field { return field{key: key, value: value} }

// fileOf writes documents into one file.
func fileOf(name string, docs []document) (values.File, error) {
	var out bytes.Buffer
	for i, d := range docs {
		if i > 0 {
			out.WriteString("---\n")
		}
		for line := range strings.Lines(d.comment) {
			out.WriteString("# " + terminal.Line(strings.TrimSuffix(line, "\n")) + "\n")
		}
		encoder := yaml.NewEncoder(&out)
		encoder.SetIndent(2)
		if err := encoder.Encode(d.node()); err != nil {
			return values.File{}, fmt.Errorf("write %s %q: %w", d.kind, d.name, err)
		}
	}
	return values.File{Name: name, Text: out.Bytes()}, nil
}

func (d document) node() *yaml.Node {
	metadata := mapping()
	add(metadata, "name", scalar(d.name))
	if d.namespace != "" {
		add(metadata, "namespace", scalar(d.namespace))
	}
	spec := mapping()
	for _, f := range d.spec {
		if !isEmpty(f.value) {
			add(spec, f.key, f.node())
		}
	}
	top := mapping()
	add(top, "apiVersion", scalar(d.apiVersion))
	add(top, "kind", scalar(d.kind))
	add(top, "metadata", metadata)
	add(top, "spec", spec)
	return top
}

// node returns the value with the comments of the places where it is written.
func (f field) node() *yaml.Node {
	if f.from == nil {
		return values.Commented(f.value, nil)
	}
	return values.Commented(f.value, func(path ...string) source.Ref {
		if len(f.below) > 0 && path[0] == f.below[0] { // in the chart, these are at the top
			path = path[1:]
		}
		if len(path) == 0 {
			return source.Ref{}
		}
		return f.from.Written(path...)
	})
}

func mapping() *yaml.Node { return &yaml.Node{Kind: yaml.MappingNode} }

func scalar(text string) *yaml.Node { return values.Commented(text, nil) }

func add(m *yaml.Node, key string, value *yaml.Node) {
	m.Content = append(m.Content, scalar(key), value)
}

func isEmpty(v any) bool {
	switch v := v.(type) {
	case nil:
		return true
	case string:
		return v == ""
	case map[string]any:
		return len(v) == 0
	case []any:
		return len(v) == 0
	}
	return false
}

// lost reports changes that meshpress makes to objects after Helm. No value can express them.
func lost(r values.Release, cluster string, target string) diag.List {
	var found diag.List
	seen := map[string]bool{}
	for _, change := range r.Changes {
		for _, step := range change.Steps {
			key := step.At.Pos().String() + step.What
			if seen[key] {
				continue
			}
			seen[key] = true
			found.Add(diag.Diagnostic{Code: diag.NotConverted, Pos: step.At.Pos(), Field: step.At.Path(), Cluster: cluster,
				Text: fmt.Sprintf("%s has no equivalent in %s: it changes %s after Helm", what(step), target, change.Before.Key()),
				Hint: "look for a value that says the same, or keep it as a patch of kustomize"})
		}
	}
	return found
}

func what(step istio.Change) string {
	if step.By == istio.ByOverlay {
		return fmt.Sprintf("an overlay of `%s`", step.What)
	}
	return fmt.Sprintf("`%s`", step.What)
}
