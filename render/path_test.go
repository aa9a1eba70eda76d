package render

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// aside are the methods that Load and Render call and that are no steps of the data path.
var aside = []string{"start", "planned", "nameInPanic", "stop", "finish"}

// TestDataPathIsWritten: doc.go and architecture.md print the data path. It must have the methods that Load and
// Render call, in their order, after "read".
func TestDataPathIsWritten(t *testing.T) {
	want := strings.Join(append([]string{"read"}, steps(t)...), " -> ")
	for _, page := range []string{"doc.go", "../docs/architecture.md"} {
		if diff := cmp.Diff([]string{want}, printed(t, page)); diff != "" {
			t.Errorf("the data path of %s is not the one of fleet.go (- code, + page):\n%s", page, diff)
		}
	}
}

// steps lists the methods that Load and Render call on the fleet, the run and the work. A release has steps of its
// own, which make calls.
func steps(t *testing.T) []string {
	t.Helper()
	parsed, err := parser.ParseFile(token.NewFileSet(), "fleet.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	return slices.Concat(stepsOf(t, parsed, "Load"), stepsOf(t, parsed, "Render"))
}

func stepsOf(t *testing.T, parsed *ast.File, name string) (out []string) {
	t.Helper()
	at := slices.IndexFunc(parsed.Decls, func(d ast.Decl) bool {
		f, ok := d.(*ast.FuncDecl)
		return ok && f.Name.Name == name
	})
	if at < 0 {
		t.Fatalf("fleet.go has no function %s", name)
	}
	ast.Inspect(parsed.Decls[at], func(n ast.Node) bool {
		switch method := calledOn(n, "f", "run", "w"); {
		case method == "release":
			out = append(out, stepsOf(t, parsed, "make")...)
		case method != "" && !slices.Contains(aside, method):
			out = append(out, method)
		}
		return true
	})
	return out
}

// calledOn returns the method that a node calls on one of the variables, or "".
func calledOn(n ast.Node, variables ...string) string {
	call, ok := n.(*ast.CallExpr)
	if !ok {
		return ""
	}
	method, ok := call.Fun.(*ast.SelectorExpr)
	if !ok {
		return ""
	}
	if on, ok := method.X.(*ast.Ident); !ok || !slices.Contains(variables, on.Name) {
		return ""
	}
	return method.Sel.Name
}

// printed lists the lines of a page that start with the first step of the data path.
func printed(t *testing.T, page string) []string {
	t.Helper()
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for line := range strings.Lines(string(text)) {
		if line = strings.TrimLeft(strings.TrimSpace(line), "/ \t"); strings.HasPrefix(line, "read -> ") {
			out = append(out, line)
		}
	}
	return out
}
