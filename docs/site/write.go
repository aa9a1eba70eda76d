package main

import (
	"embed"
	"encoding/json"
	"fmt"
	"html/template"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/yuin/goldmark/ast"
)

//go:embed files
var files embed.FS

// write writes all pages, the files that they show, and the search.
func (s *site) write(out string) error {
	layout, err := template.ParseFS(files, "files/page.html")
	if err != nil {
		return err
	}
	var entries []entry
	for _, name := range s.names() {
		p := s.pages[name]
		if err := s.writePage(out, p, layout); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		entries = append(entries, p.entries()...)
	}
	for name := range s.files {
		content, err := os.ReadFile(filepath.Join(s.root, name))
		if err != nil {
			return err
		}
		if err := put(out, name, content); err != nil {
			return err
		}
	}
	return writeSearch(out, entries)
}

func (s *site) writePage(out string, p *page, layout *template.Template) error {
	body, err := p.html(s, p.file)
	if err != nil {
		return err
	}
	menu, err := s.menu(p.file)
	if err != nil {
		return err
	}
	var b strings.Builder
	// The text of the pages is ours.
	data := map[string]any{"Title": p.title, "Body": template.HTML(body), "Menu": template.HTML(menu),
		"Top": relative(p.file, "."), "Source": s.home + p.file}
	if err := layout.Execute(&b, data); err != nil {
		return err
	}
	return put(out, htmlName(p.file), []byte(b.String()))
}

// menu is the list of docs/README.md, with links from another page.
func (s *site) menu(from string) (string, error) {
	all := parse(index, s.pages[index].source)
	_ = ast.Walk(all.document, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if link, ok := n.(*ast.Link); ok && entering && !strings.Contains(string(link.Destination), "://") {
			name, anchor, hasAnchor := strings.Cut(string(link.Destination), "#")
			to := relative(from, htmlName(path.Join(path.Dir(index), name)))
			if hasAnchor {
				to += "#" + anchor
			}
			link.Destination = []byte(to)
		}
		return ast.WalkContinue, nil
	})
	all.document.RemoveChild(all.document, all.document.FirstChild()) // the title
	var b strings.Builder
	err := markdown.Renderer().Render(&b, all.source, all.document)
	return b.String(), err
}

// entry is a section of a page, as the search finds it.
type entry struct {
	Page  string `json:"p"`
	Title string `json:"t"`
	URL   string `json:"u"`
	Text  string `json:"x"`
}

// entries returns the sections of a page: a heading, and the text up to the next one.
func (p *page) entries() []entry {
	var out []entry
	for i, h := range p.headings {
		var end ast.Node // nil after the last heading
		if i+1 < len(p.headings) {
			end = p.headings[i+1].node
		}
		var words []string
		for n := h.node.NextSibling(); n != nil && n != end; n = n.NextSibling() {
			words = append(words, plain(n, p.source))
		}
		out = append(out, entry{p.title, h.text, htmlName(p.file) + "#" + h.id, strings.Join(words, " ")})
	}
	return out
}

// writeSearch writes the index as a script, because a page from a disk may not read a file.
func writeSearch(out string, entries []entry) error {
	list, err := json.Marshal(entries)
	if err != nil {
		return err
	}
	for _, name := range []string{"search.js", "style.css"} {
		content, err := files.ReadFile("files/" + name)
		if err != nil {
			return err
		}
		if err := put(out, name, content); err != nil {
			return err
		}
	}
	return put(out, "index.js", append(append([]byte("const sections = "), list...), ";\n"...))
}

func put(dir, name string, content []byte) error {
	file := filepath.Join(dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return err
	}
	return os.WriteFile(file, content, 0o644)
}
