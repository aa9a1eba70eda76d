package publish

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/terminal"
)

// trailer is the prefix of the trailers by which Argo CD finds the source
// commit.
const trailer = "Argocd-reference-commit-"

// maxListed bounds the clusters that a message names.
const maxListed = 50

// message returns the commit message of a proposal.
func (p *Publisher) message(one *proposal) string {
	var b strings.Builder
	clusters := one.clusters()
	switch len(clusters) {
	case 0:
		b.WriteString("meshpress: no cluster changed\n")
	case 1:
		fmt.Fprintf(&b, "meshpress: cluster %s changed\n", terminal.Line(clusters[0].dir))
	default:
		fmt.Fprintf(&b, "meshpress: %d clusters changed\n", len(clusters))
	}
	b.WriteString("\n")
	var lines []string
	for _, u := range clusters {
		lines = append(lines, terminal.Line(u.dir+": "+what(one, u))) // on one line: no name can forge a trailer
	}
	for _, line := range diag.Lines(lines, maxListed) {
		b.WriteString(line + "\n")
	}
	if s := p.Source; s != nil {
		b.WriteString(s.trailers())
	} else if p.Program != "" {
		b.WriteString("\n")
	}
	if p.Program != "" {
		fmt.Fprintf(&b, "Rendered-with: %s\n", terminal.Line(p.Program))
	}
	return b.String()
}

// what tells what happens to a cluster.
func what(one *proposal, u *unit) string {
	_, known := one.index[u.dir]
	switch changed := u.releases(); {
	case u.gone:
		return "removed"
	case !known:
		return "new"
	case len(changed) > 0:
		return strings.Join(changed, ", ")
	}
	return "files beside the manifests"
}

// trailers returns the last paragraph of a message, which links the source
// commit.
func (s *Source) trailers() string {
	var b strings.Builder
	if s.Dirty {
		b.WriteString("\nThe inputs had changes that are not in the source commit.\n")
	}
	b.WriteString("\n")
	for _, t := range [][2]string{{"sha", s.SHA}, {"author", s.Author}, {"date", s.Date}, {"subject", s.Subject},
		{"body", asJSON(s.Body)}, {"repourl", s.URL}} {
		if t[1] != "" {
			fmt.Fprintf(&b, "%s%s: %s\n", trailer, t[0], terminal.Line(t[1]))
		}
	}
	return b.String()
}

// asJSON returns a body as one line of JSON, because a trailer has one line.
func asJSON(body string) string {
	if body = strings.TrimSpace(body); body == "" {
		return ""
	}
	text, err := json.Marshal(body)
	if err != nil {
		return ""
	}
	return string(text)
}
