package publish

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/meshpress/meshpress/render"
	"github.com/meshpress/meshpress/render/layout"
	"github.com/meshpress/meshpress/render/terminal"
)

// layOut returns the files of a release.
func (p *Publisher) layOut(cluster string, r render.Release) (map[string][]byte, error) {
	from, err := p.origin(r)
	if err != nil {
		return nil, err
	}
	files, err := layout.Commit(r.All(), from)
	if err != nil {
		return nil, err
	}
	about := metadata{Commands: []string{p.Command(cluster)}}
	if p.Source != nil {
		about.RepoURL, about.DrySHA = p.Source.URL, p.Source.SHA
	}
	files[layout.Readme] = p.readme(cluster, r.Dir)
	files[layout.Metadata], err = about.encode()
	return files, err
}

// top returns the files at the top of the path.
func (p *Publisher) top() (map[string]file, error) {
	var about metadata
	if p.Source != nil {
		about = p.Source.metadata()
	}
	head, err := about.encode()
	if err != nil {
		return nil, err
	}
	out := map[string]file{}
	for name, text := range map[string][]byte{layout.Attributes: []byte(layout.GitAttributes), layout.Metadata: head} {
		if out[name], err = p.store.add(text); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// metadata is the content of hydrator.metadata, which Argo CD's tools read.
type metadata struct {
	RepoURL    string      `json:"repoURL,omitempty"`
	DrySHA     string      `json:"drySha,omitempty"`
	Commands   []string    `json:"commands,omitempty"`
	Author     string      `json:"author,omitempty"`
	Date       string      `json:"date,omitempty"`
	Subject    string      `json:"subject,omitempty"`
	Body       string      `json:"body,omitempty"`
	References []reference `json:"references,omitempty"`
}

// reference is a commit that trailers of the source commit name.
type reference struct {
	Commit struct {
		Author  string `json:"author,omitempty"`
		Date    string `json:"date,omitempty"`
		Subject string `json:"subject,omitempty"`
		Body    string `json:"body,omitempty"`
		SHA     string `json:"sha,omitempty"`
		RepoURL string `json:"repoUrl,omitempty"`
	} `json:"commit"`
}

func (m metadata) encode() ([]byte, error) {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetIndent("", "  ")
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(m); err != nil {
		return nil, fmt.Errorf("encode %s: %w", layout.Metadata, err)
	}
	return b.Bytes(), nil
}

func (p *Publisher) readme(cluster, release string) []byte {
	var b strings.Builder
	fmt.Fprintf(&b, "# %s of %s\n\n%s wrote this directory: change its inputs, not its files. To render it "+
		"again:\n\n```shell\n", release, cluster, cmp.Or(p.Program, "meshpress"))
	if s := p.Source; s != nil {
		if s.URL != "" && !strings.HasPrefix(s.URL, "-") {
			fmt.Fprintf(&b, "git clone %s\n# in the directory of the clone\n", terminal.Quote(s.URL))
		}
		fmt.Fprintf(&b, "git checkout %s\n", s.SHA)
	}
	fmt.Fprintf(&b, "%s\n```\n", p.Command(cluster))
	if p.Source != nil && p.Source.Dirty {
		b.WriteString("\nThe inputs had changes that are not in that commit.\n")
	}
	fmt.Fprintf(&b, "\n`%s` has the file and line, the chart and the values that each object is from; `../%s` the files "+
		"that meshpress wrote.\n", layout.Origins, layout.IndexFile)
	return []byte(b.String())
}
