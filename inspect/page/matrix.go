package page

import (
	"cmp"
	"slices"
	"strings"

	"github.com/meshpress/meshpress/inspect/diff"
	"github.com/meshpress/meshpress/inspect/overview"
)

// matrix has a row for each cluster, and a row for each kind of cluster.
type matrix struct {
	Columns []string
	Kinds   []row // clusters that are alike in all columns; Cluster has their names
	Rows    []row
}

type row struct {
	Cluster  string
	Clusters int
	State    string
	Kind     int // number of the kind, from 1
	Cells    []cell
}

// cell has lines. Odd is set if most clusters have something else.
type cell struct {
	Lines []string
	Odd   bool
}

type column struct {
	title string
	of    func(overview.Cluster) []string
}

func columns() []column {
	return []column{
		{"Control planes", func(c overview.Cluster) []string { return lines(c.Revisions, revisionTitle) }},
		{"Trust domain", func(c overview.Cluster) []string {
			return lines(c.Revisions, func(r overview.Revision) string { return r.TrustDomain })
		}},
		{"Network", func(c overview.Cluster) []string {
			return lines(c.Revisions, func(r overview.Revision) string { return r.Network })
		}},
		{"CNI", parts("cni")},
		{"ztunnel", parts("ztunnel")},
		{"Gateways", gateways},
		{"Platform", func(c overview.Cluster) []string {
			return lines([]string{c.Platform, c.KubeVersion}, func(s string) string { return s })
		}},
		{"Next safe step", func(c overview.Cluster) []string { return c.Next }},
	}
}

// lines returns the texts of items, each once and without empty ones.
func lines[T any](items []T, text func(T) string) []string {
	var out []string
	for _, item := range items {
		if s := text(item); s != "" && !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}

func parts(component string) func(overview.Cluster) []string {
	return func(c overview.Cluster) []string {
		return lines(c.Parts, func(p overview.Part) string {
			if p.Component != component {
				return ""
			}
			return cmp.Or(p.Version, "unknown")
		})
	}
}

func gateways(c overview.Cluster) []string {
	return lines(c.Parts, func(p overview.Part) string {
		if p.Component != "gateway" {
			return ""
		}
		text := p.Name + " (" + cmp.Or(p.Version, "unknown") + ")"
		if p.Inactive {
			text += ", not active"
		}
		return text
	})
}

func matrixOf(o overview.Overview) matrix {
	var m matrix
	var general [][]string // by cluster: its cells without its own name
	all := columns()
	for _, c := range present(o) {
		r := row{Cluster: c.Name, Clusters: 1, State: c.State}
		var texts []string
		for _, col := range all {
			r.Cells = append(r.Cells, cell{Lines: col.of(c)})
			texts = append(texts, without(c.Name, strings.Join(col.of(c), "\n")))
		}
		m.Rows, general = append(m.Rows, r), append(general, texts)
	}
	for i := range slices.Backward(all) {
		if isEmpty(general, i) {
			all = slices.Delete(all, i, i+1)
			for at := range m.Rows {
				m.Rows[at].Cells = slices.Delete(m.Rows[at].Cells, i, i+1)
				general[at] = slices.Delete(general[at], i, i+1)
			}
		}
	}
	for i, col := range all {
		m.Columns = append(m.Columns, col.title)
		usual, ok := majority(general, i)
		for at := range m.Rows {
			m.Rows[at].Cells[i].Odd = ok && general[at][i] != usual
		}
	}
	m.group(general)
	return m
}

// present returns the clusters that are there after the change.
func present(o overview.Overview) []overview.Cluster {
	return slices.DeleteFunc(slices.Clone(o.Clusters), func(c overview.Cluster) bool {
		return c.State == overview.Removed
	})
}

// ownName stands for the name of a cluster.
const ownName = "<cluster>"

// without returns a text with a placeholder for the name of the cluster.
func without(name, text string) string {
	out, _, ok := diff.Own{ownName: name}.Replace(text)
	if s, isText := out.(string); ok && isText {
		return s
	}
	return text
}

func isEmpty(general [][]string, column int) bool {
	return !slices.ContainsFunc(general, func(texts []string) bool { return texts[column] != "" })
}

// majority returns what more than half of the clusters have in a column. Of two clusters, neither is odd.
func majority(general [][]string, column int) (string, bool) {
	counts := map[string]int{}
	for _, texts := range general {
		counts[texts[column]]++
		if n := counts[texts[column]]; n > 1 && 2*n > len(general) {
			return texts[column], true
		}
	}
	return "", false
}

// group makes the kinds, the largest first.
func (m *matrix) group(general [][]string) {
	names, first := map[string][]string{}, map[string]int{}
	var keys []string
	for at, texts := range general {
		key := strings.Join(texts, "\x00")
		if names[key] == nil {
			keys, first[key] = append(keys, key), at
		}
		names[key] = append(names[key], m.Rows[at].Cluster)
	}
	slices.SortStableFunc(keys, func(a, b string) int { return cmp.Compare(len(names[b]), len(names[a])) })
	for i, key := range keys {
		r := m.Rows[first[key]]
		if len(names[key]) > 1 {
			r.Cells = shared(r.Cells, general[first[key]])
		}
		r.Cluster, r.Clusters, r.Kind, r.State = diff.Names(names[key], len(m.Rows)), len(names[key]), i+1, ""
		m.Kinds = append(m.Kinds, r)
	}
	for at, texts := range general {
		m.Rows[at].Kind = slices.Index(keys, strings.Join(texts, "\x00")) + 1
	}
}

// shared returns the cells of a kind. If a cell has the name of the cluster in it, the result has a placeholder instead
// of the name of the first cluster.
func shared(cells []cell, general []string) []cell {
	out := slices.Clone(cells)
	for i, text := range general {
		if strings.Contains(text, ownName) {
			out[i].Lines = strings.Split(strings.ReplaceAll(text, ownName, "(name of the cluster)"), "\n")
		}
	}
	return out
}

func removedOf(o overview.Overview) []string {
	var out []string
	for _, c := range o.Clusters {
		if c.State == overview.Removed {
			out = append(out, c.Name)
		}
	}
	return out
}
