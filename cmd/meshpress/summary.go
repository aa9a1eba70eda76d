package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/meshpress/meshpress/render"
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/terminal"
)

// summary is the last line of a run on stderr: what was found and what was rendered.
type summary struct {
	clusters, releases int // rendered
	changed            int // clusters that change
	compared           bool
}

// counting is a sink that knows how many clusters changed. ok is false if it has no earlier state to compare with.
type counting interface {
	changed() (clusters int, ok bool)
}

func quietFlag(c *cobra.Command, quiet *bool) {
	c.Flags().BoolVar(quiet, "quiet", false, "print neither the progress nor the line that sums up the run")
}

// count returns a function that counts a cluster and passes it on.
func (s *summary) count(write func(render.Cluster) error) func(render.Cluster) error {
	return func(c render.Cluster) error {
		s.clusters++
		s.releases += len(c.Releases)
		return write(c)
	}
}

// differ notes how many clusters differ from what they are compared with.
func (s *summary) differ(clusters int) { s.changed, s.compared = clusters, true }

// text returns the line. all is the number of clusters of the run.
func (s *summary) text(found diag.List, all int) string {
	var parts []string
	if text := countFindings(found); text != "" {
		parts = append(parts, text)
	}
	switch {
	case found.HasErrors() && all > 0:
		parts = append(parts, terminal.Count(all, "cluster")+" not rendered")
	case !found.HasErrors():
		text := terminal.Count(s.clusters, "cluster") + ", " + terminal.Count(s.releases, "release")
		if s.compared {
			text += fmt.Sprintf(": %d changed", s.changed)
		}
		parts = append(parts, text)
	}
	return strings.Join(parts, "; ")
}

// countFindings returns "" if there are none.
func countFindings(found diag.List) string {
	counts, files := map[diag.Severity]int{}, map[string]bool{}
	for _, d := range found {
		counts[d.Severity]++
		for _, pos := range append(d.Elsewhere(), d.Pos) {
			if pos.File != "" {
				files[pos.File] = true
			}
		}
	}
	var parts []string
	for _, severity := range []diag.Severity{diag.Error, diag.Warning, diag.Info} {
		switch n := counts[severity]; {
		case n > 0 && severity == diag.Info:
			parts = append(parts, fmt.Sprintf("%d info", n))
		case n > 0:
			parts = append(parts, terminal.Count(n, severity.String()))
		}
	}
	text := strings.Join(parts, ", ")
	if len(files) > 0 {
		text += " in " + terminal.Count(len(files), "file")
	}
	return text
}

// sumUp notes the line that ends the run on stderr.
func (in input) sumUp(s *summary, found diag.List) {
	if text := s.text(found, len(in.fleet.Clusters)); !in.quiet && text != "" {
		*in.streams.last = text
	}
}
