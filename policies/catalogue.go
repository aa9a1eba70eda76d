package policies

import (
	"embed"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"strings"
	"sync"

	"github.com/meshpress/meshpress/render/diag"
)

// The comment of a rule's variable is its page, so the text is in one place.
//
//go:embed *.go
var files embed.FS

// Page returns what a rule's comment says: what it is, why, its source and how
// to fix what it finds.
func (rule *Rule) Page() string { return pages()[rule.Title] }

// Explain returns the page of the rule that has a code, "" for codes that are
// not of a rule.
func Explain(code diag.Code) string {
	for _, rule := range Rules() {
		if rule.Code == code {
			return rule.Page()
		}
	}
	return ""
}

// Catalogue returns the pages of all rules in Markdown.
func Catalogue() string {
	var b strings.Builder
	for _, rule := range Rules() {
		fmt.Fprintf(&b, "## %s: %s\n\nSeverity: %s. %s\n\n", rule.Code, rule.Title, rule.Severity, rule.Page())
	}
	return strings.TrimRight(b.String(), "\n") + "\n"
}

// pages maps the titles of rules to their comments.
var pages = sync.OnceValue(func() map[string]string {
	out := map[string]string{}
	entries, _ := files.ReadDir(".")
	for _, e := range entries {
		text, _ := files.ReadFile(e.Name())
		file, err := parser.ParseFile(token.NewFileSet(), e.Name(), text, parser.ParseComments)
		if err != nil {
			panic(fmt.Sprintf("%s was compiled and does not parse: %v", e.Name(), err))
		}
		for _, d := range file.Decls {
			if decl, ok := d.(*ast.GenDecl); ok && decl.Tok == token.VAR && decl.Doc != nil {
				out[titleOf(decl)] = pageOf(decl)
			}
		}
	}
	return out
})

// pageOf is the comment, which begins with the variable's name as Go wants it.
func pageOf(decl *ast.GenDecl) string {
	text := strings.TrimSpace(decl.Doc.Text())
	if value, ok := decl.Specs[0].(*ast.ValueSpec); ok {
		if rest, ok := strings.CutPrefix(text, value.Names[0].Name+" "); ok {
			return "This rule " + rest
		}
	}
	return text
}

// titleOf returns the Title in a variable's literal, "" where there is none.
func titleOf(decl *ast.GenDecl) (title string) {
	ast.Inspect(decl, func(n ast.Node) bool {
		if pair, ok := n.(*ast.KeyValueExpr); ok {
			key, isName := pair.Key.(*ast.Ident)
			value, isText := pair.Value.(*ast.BasicLit)
			if isName && isText && key.Name == "Title" {
				title = strings.Trim(value.Value, `"`)
			}
		}
		return title == ""
	})
	return title
}
