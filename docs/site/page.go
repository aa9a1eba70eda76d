package main

import (
	"bytes"
	"fmt"
	"path"
	"regexp"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/text"

	"github.com/meshpress/meshpress/render/diag"
)

// page is a parsed file. Its links are those of the file until [page.resolve] makes them those of the site.
type page struct {
	file     string
	source   []byte
	document ast.Node
	title    string
	headings []heading
}

type heading struct {
	id, text string
	level    int
	node     ast.Node
}

// The pages are ours, so their HTML comments may pass.
var markdown = goldmark.New(goldmark.WithExtensions(extension.GFM),
	goldmark.WithParserOptions(parser.WithAutoHeadingID()), goldmark.WithRendererOptions(html.WithUnsafe()))

func parse(file string, source []byte) *page {
	p := &page{file: file, source: source}
	context := parser.NewContext(parser.WithIDs(ids{}))
	p.document = markdown.Parser().Parse(text.NewReader(source), parser.WithContext(context))
	for n := p.document.FirstChild(); n != nil; n = n.NextSibling() {
		h, ok := n.(*ast.Heading)
		if !ok {
			continue
		}
		id, _ := h.AttributeString("id")
		name, _ := id.([]byte)
		p.headings = append(p.headings, heading{string(name), plain(h, source), h.Level, h})
	}
	if p.title = file; len(p.headings) > 0 {
		p.title = p.headings[0].text
	}
	return p
}

// ids are the anchors that GitHub gives to headings, so that links work on both.
type ids map[string]int

// Generate implements the parser's interface.
func (i ids) Generate(value []byte, _ ast.NodeKind) []byte {
	id := diag.Anchor(string(value))
	i[id]++
	if n := i[id]; n > 1 {
		id = fmt.Sprintf("%s-%d", id, n-1)
	}
	return []byte(id)
}

// Put implements the parser's interface.
func (i ids) Put(value []byte) { i[string(value)]++ }

// plain returns the text of a node without markup.
func plain(n ast.Node, source []byte) string {
	var b strings.Builder
	_ = ast.Walk(n, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		switch n := n.(type) {
		case *ast.Text:
			if entering {
				b.Write(n.Value(source))
				b.WriteByte(' ')
			}
		case *ast.FencedCodeBlock, *ast.CodeBlock:
			if entering {
				for i := range n.Lines().Len() {
					line := n.Lines().At(i)
					b.Write(line.Value(source))
				}
			}
		}
		return ast.WalkContinue, nil
	})
	return strings.Join(strings.Fields(b.String()), " ")
}

// resolve makes the links of a page those of the site. Its errors are links that lead nowhere.
func (p *page) resolve(s *site) []error {
	var wrong []error
	_ = ast.Walk(p.document, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.Link:
			to, err := p.link(s, string(n.Destination))
			if err != nil {
				wrong = append(wrong, err)
			}
			n.Destination = []byte(to)
		case *ast.Image:
			to := path.Join(path.Dir(p.file), string(n.Destination))
			if _, ok := s.exists(to); !ok {
				wrong = append(wrong, fmt.Errorf("%s: picture %q is not there", p.file, n.Destination))
			}
			s.files[to] = true
			n.Destination = []byte(relative(p.file, to))
		}
		return ast.WalkContinue, nil
	})
	return wrong
}

// link returns where a link leads on the site.
func (p *page) link(s *site, link string) (string, error) {
	if strings.Contains(link, "://") || strings.HasPrefix(link, "mailto:") {
		return link, nil
	}
	name, anchor, _ := strings.Cut(link, "#")
	to := p.file
	if name != "" {
		to = path.Join(path.Dir(p.file), name)
	}
	isDir, ok := s.exists(to)
	if !ok {
		return link, fmt.Errorf("%s: link %q leads nowhere", p.file, link)
	}
	if readme := path.Join(to, "README.md"); isDir && s.pages[readme] != nil {
		to = readme
	}
	other := s.pages[to]
	if other == nil {
		return s.home + to, nil
	}
	if to != p.file {
		s.reached[to] = true
	}
	if anchor == "" {
		return relative(p.file, htmlName(to)), nil
	}
	for _, h := range other.headings {
		if h.id == anchor {
			return relative(p.file, htmlName(to)) + "#" + anchor, nil
		}
	}
	return link, fmt.Errorf("%s: link %q leads to no heading of %s", p.file, link, to)
}

// html renders a page, with links from codes of findings to their pages.
func (p *page) html(s *site, from string) (string, error) {
	var b bytes.Buffer
	if err := markdown.Renderer().Render(&b, p.source, p.document); err != nil {
		return "", err
	}
	return s.linkCodes(b.String(), from), nil
}

var (
	tag      = regexp.MustCompile(`<[^>]*>`)
	unlinked = regexp.MustCompile(`^(a|pre|h[1-6])$`) // elements in which codes stay text
	code     = regexp.MustCompile(`\bMP\d{4}\b`)
)

func codeOf(heading string) string {
	if at := code.FindStringIndex(heading); at != nil && at[0] == 0 {
		return heading[:at[1]]
	}
	return ""
}

// linkCodes links each code of a finding that is in the text of a page: not in a link, a heading or a block of code.
func (s *site) linkCodes(text, from string) string {
	var b strings.Builder
	inside, last := 0, 0
	write := func(part string) {
		if inside == 0 {
			part = code.ReplaceAllStringFunc(part, func(c string) string {
				file, anchor, ok := strings.Cut(s.codes[c], "#")
				if !ok {
					return c
				}
				return fmt.Sprintf(`<a href="%s#%s">%s</a>`, relative(from, htmlName(file)), anchor, c)
			})
		}
		b.WriteString(part)
	}
	for _, at := range tag.FindAllStringIndex(text, -1) {
		write(text[last:at[0]])
		element := text[at[0]:at[1]]
		switch name := strings.FieldsFunc(element, func(r rune) bool { return strings.ContainsRune("</ >", r) }); {
		case len(name) == 0 || !unlinked.MatchString(name[0]):
		case strings.HasPrefix(element, "</"):
			inside--
		default:
			inside++
		}
		b.WriteString(element)
		last = at[1]
	}
	write(text[last:])
	return b.String()
}
