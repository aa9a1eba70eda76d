package images

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/meshpress/meshpress/inspect/comment"
	"github.com/meshpress/meshpress/inspect/diff"
	"github.com/meshpress/meshpress/render"
	"github.com/meshpress/meshpress/render/snapshot"
	"github.com/meshpress/meshpress/render/terminal"
)

// Delta is clusters whose images change in the same way.
type Delta struct {
	Clusters []string `json:"clusters"`
	Changes  []Change `json:"changes"`
}

// Comparison collects the changes of images of a fleet.
type Comparison struct {
	inventory Inventory
	groups    map[string]*Delta
	clusters  int
}

// NewComparison returns a Comparison without clusters.
func NewComparison() *Comparison {
	return &Comparison{inventory: NewInventory(), groups: map[string]*Delta{}}
}

// Add compares a cluster with its earlier snapshot; before is nil for a new cluster.
func (c *Comparison) Add(before *snapshot.Snapshot, after render.Cluster) error {
	c.clusters++
	return c.add(before, after)
}

// Gone adds a cluster that has no objects any more.
func (c *Comparison) Gone(before *snapshot.Snapshot) error {
	return c.add(before, render.Cluster{Name: before.Name})
}

func (c *Comparison) add(before *snapshot.Snapshot, after render.Cluster) error {
	if before == nil {
		before = snapshot.New(after.Name)
	}
	changes := c.inventory.Changes(before, after.Snapshot(), diff.OwnOf(after))
	if len(changes) == 0 {
		return nil
	}
	key, err := json.Marshal(changes)
	if err != nil {
		return fmt.Errorf("images of cluster %q: %w", after.Name, err)
	}
	if c.groups[string(key)] == nil {
		c.groups[string(key)] = &Delta{Changes: changes}
	}
	c.groups[string(key)].Clusters = append(c.groups[string(key)].Clusters, after.Name)
	return nil
}

// Deltas has the changes of a fleet. The delta with the most clusters comes first.
type Deltas struct {
	Clusters int     `json:"clusters"` // number of rendered clusters
	Groups   []Delta `json:"groups"`
}

// Changed counts the clusters whose images change.
func (d Deltas) Changed() int {
	n := 0
	for _, g := range d.Groups {
		n += len(g.Clusters)
	}
	return n
}

// Deltas returns what was collected.
func (c *Comparison) Deltas() Deltas {
	out := Deltas{c.clusters, []Delta{}}
	for _, d := range c.groups {
		slices.Sort(d.Clusters)
		out.Groups = append(out.Groups, *d)
	}
	slices.SortFunc(out.Groups, func(a, b Delta) int {
		return cmp.Or(cmp.Compare(len(b.Clusters), len(a.Clusters)), slices.Compare(a.Clusters, b.Clusters))
	})
	return out
}

// WriteText writes the clusters of each group, and a line for each image.
func (d Deltas) WriteText(w io.Writer) error {
	var b strings.Builder
	for _, g := range d.Groups {
		b.WriteString(diff.Names(g.Clusters, d.Clusters) + "\n")
		for _, line := range diff.NameLines(g.Clusters, d.Clusters) {
			b.WriteString("    " + line + "\n")
		}
		for _, c := range g.Changes {
			b.WriteString("  " + diff.Printable(c.Line()) + "\n")
		}
	}
	_, err := io.WriteString(w, terminal.Text(b.String()))
	return err
}

// WriteJSON writes the changes. The meaning of the fields does not change.
func (d Deltas) WriteJSON(w io.Writer) error { return terminal.WriteJSON(w, d) }

// WriteMarkdown writes a table for the comment of a pull request.
func (d Deltas) WriteMarkdown(w io.Writer, to comment.Target) error {
	if len(d.Groups) == 0 {
		return comment.Comment{Head: "**No image changes.**"}.Write(w, to)
	}
	c := comment.Comment{Head: "**Images change**", Rows: comment.Titles("Clusters", "Before", "After")}
	for _, g := range d.Groups {
		for _, change := range g.Changes {
			c.Rows = append(c.Rows, "| "+comment.Cell(diff.Names(g.Clusters, d.Clusters))+" | "+code(change.From)+" | "+
				code(change.To)+" |")
		}
	}
	return c.Write(w, to)
}

func code(ref string) string {
	if ref == "" {
		return ""
	}
	return comment.Code(ref)
}
