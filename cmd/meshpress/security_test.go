package main

import (
	"fmt"
	"go/ast"
	"go/constant"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/meshpress/meshpress/internal/golden"
)

// limitFiles are the files that declare limits.
var limitFiles = []string{"../../render/limit/limit.go", "../../render/helm/engine/limits.go"}

// TestSecurityPage compares the table of limits in the security page with the constants.
func TestSecurityPage(t *testing.T) {
	const page, begin, end = "../../SECURITY.md", "<!-- limits: written by a test -->\n", "<!-- end -->"
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, found := strings.Cut(string(text), begin)
	_, after, ends := strings.Cut(rest, end)
	if !found || !ends {
		t.Fatal("the page has no place for the limits")
	}
	want := before + begin + "\n| limit | at most | of what |\n| --- | --- | --- |\n" + strings.Join(limitRows(t), "") +
		"\n" + end + after
	if golden.Update() {
		if err := os.WriteFile(page, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(want, string(text)); diff != "" {
		t.Errorf("%s is not up to date, run with -update (- want, + have):\n%s", page, diff)
	}
}

// limitRows returns a row for each constant that declares a limit: one with a value, in a group or alone.
func limitRows(t *testing.T) []string {
	t.Helper()
	var rows []string
	for _, name := range limitFiles {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		fields := fieldComments(file)
		for _, decl := range file.Decls {
			group, ok := decl.(*ast.GenDecl)
			if !ok || group.Tok != token.CONST {
				continue
			}
			for _, spec := range group.Specs {
				s := spec.(*ast.ValueSpec)
				constant := s.Names[0].Name
				about := strings.TrimSpace(s.Comment.Text() + s.Doc.Text())
				if field := fields[strings.TrimPrefix(constant, "default")]; strings.HasPrefix(constant, "default") && field != "" {
					about = field
				}
				value := limitText(s.Values[0], about)
				if value == "" {
					continue // the constant is a text
				}
				switch bounds, ok := strings.CutPrefix(sentence(group.Doc.Text()), "Bounds of "); {
				case about == "":
					about = strings.TrimPrefix(sentence(group.Doc.Text()), "Bounds of ")
				case ok:
					about = bounds + ": " + about
				}
				rows = append(rows, fmt.Sprintf("| `%s.%s` | %s | %s |\n", file.Name.Name, constant, value,
					strings.ReplaceAll(about, "\n", " ")))
			}
		}
	}
	if len(rows) < 10 {
		t.Fatalf("only %d limits: they are declared in another way", len(rows))
	}
	return rows
}

// fieldComments returns the first sentence of each struct field's comment.
func fieldComments(file *ast.File) map[string]string {
	out := map[string]string{}
	ast.Inspect(file, func(n ast.Node) bool {
		if s, ok := n.(*ast.StructType); ok {
			for _, f := range s.Fields.List {
				for _, name := range f.Names {
					out[name.Name] = sentence(f.Doc.Text())
				}
			}
		}
		return true
	})
	return out
}

func sentence(text string) string {
	first, _, _ := strings.Cut(strings.ReplaceAll(strings.TrimSpace(text), "\n", " "), ". ")
	return strings.TrimSuffix(first, ".")
}

// limitText formats the value of a constant for people, "" if it is no number.
func limitText(expr ast.Expr, about string) string {
	text := types.ExprString(expr)
	if text == "time.Minute" {
		return time.Minute.String()
	}
	value, err := types.Eval(token.NewFileSet(), nil, token.NoPos, text)
	if err != nil || value.Value == nil || value.Value.Kind() != constant.Int {
		return ""
	}
	n, _ := constant.Int64Val(value.Value)
	switch isSize := strings.Contains(text, "<<") || strings.Contains(about, "bytes"); {
	case isSize && n%(1<<20) == 0:
		return fmt.Sprintf("%d MiB", n>>20)
	case isSize && n%(1<<10) == 0:
		return fmt.Sprintf("%d KiB", n>>10)
	}
	return thousands(n)
}

func thousands(n int64) string {
	if n < 1000 {
		return fmt.Sprint(n)
	}
	return thousands(n/1000) + fmt.Sprintf(",%03d", n%1000)
}
