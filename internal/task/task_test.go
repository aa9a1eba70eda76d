package task_test

import (
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/meshpress/meshpress/internal/task"
)

// caught returns the panic of work, nil if there is none.
func caught(work func()) (p *task.Panic) {
	defer func() {
		if value := recover(); value != nil {
			p = task.Recovered(value)
		}
	}()
	work()
	return nil
}

func TestAPanicReachesTheCaller(t *testing.T) {
	wait := task.Go(`cluster "a"`, func() int {
		return task.Go(`release "istiod"`, func() int { return broken(nil) })()
	})
	p := caught(func() { wait() })
	if p == nil || !strings.HasSuffix(p.Error(), `in release "istiod" in cluster "a"`) ||
		!strings.Contains(string(p.Stack), "task_test.broken") {
		t.Fatalf("the panic is %v, with the stack\n%s", p, p.Stack)
	}
	if again := caught(func() { wait() }); again != p {
		t.Errorf("a second wait has %v", again)
	}
}

func broken(m map[string]int) int { m["a"] = 1; return 1 }

func TestAResultIsReturned(t *testing.T) {
	if n := task.Go("", func() int { return 7 })(); n != 7 {
		t.Errorf("the result is %d", n)
	}
}

func TestAGroupHasErrorsAndPanics(t *testing.T) {
	var group task.Group
	group.SetLimit(2)
	wrong := errors.New("wrong")
	group.Go("a", func() error { return wrong })
	if err := group.Wait(); !errors.Is(err, wrong) {
		t.Errorf("the error is %v", err)
	}
	group = task.Group{}
	group.Go(`chart "istiod"`, func() error { panic(wrong) })
	group.Go("another", func() error { return errors.New("an error does not hide a panic") })
	p := caught(func() { _ = group.Wait() })
	if p == nil || p.Error() != `wrong in chart "istiod"` || !errors.Is(p, wrong) {
		t.Errorf("the panic is %v", p)
	}
}

// TestNobodyElseStartsGoroutines proves that only this package starts goroutines: a panic in any other
// goroutine would end the process without the name of the input.
func TestNobodyElseStartsGoroutines(t *testing.T) {
	top := filepath.Join("..", "..")
	err := filepath.WalkDir(top, func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if e.IsDir() && path != top && (e.Name() == "e2e" || e.Name() == "testdata" || e.Name() == "gittest" ||
			strings.HasPrefix(e.Name(), ".")) {
			return fs.SkipDir
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") ||
			path == filepath.Join(top, "internal", "task", "task.go") {
			return nil
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for _, line := range started(t, path, text) {
			t.Errorf("%s starts a goroutine: package task does that", line)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// onlyEnds matches files whose timers only cancel a request.
var onlyEnds = regexp.MustCompile(`(charts/origin/watch|cmd/meshpress/interrupt)\.go$`)

// started lists where a file starts goroutines: go statements, delayed functions, and groups of other packages.
func started(t *testing.T, path string, text []byte) []string {
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, path, text, 0)
	if err != nil {
		t.Fatal(err)
	}
	groups := map[string]bool{`"golang.org/x/sync/errgroup"`: true}
	var out []string
	for _, i := range file.Imports {
		if groups[i.Path.Value] {
			out = append(out, files.Position(i.Pos()).String())
		}
	}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.GoStmt:
			out = append(out, files.Position(n.Pos()).String())
		case *ast.SelectorExpr:
			if x, ok := n.X.(*ast.Ident); ok && (x.Name == "sync" && n.Sel.Name == "WaitGroup" ||
				(x.Name == "time" || x.Name == "context") && n.Sel.Name == "AfterFunc" &&
					!onlyEnds.MatchString(filepath.ToSlash(path))) {
				out = append(out, files.Position(n.Pos()).String())
			}
		}
		return true
	})
	return out
}

func TestStartedFindsGoroutines(t *testing.T) {
	for _, text := range []string{"go func() {}()", "go f()", "var wg sync.WaitGroup", "time.AfterFunc(1, f)"} {
		if len(started(t, "a.go", []byte("package a\nfunc g() { "+text+" }"))) == 0 {
			t.Errorf("%s is not seen", text)
		}
	}
	if len(started(t, "a.go", []byte("package a\nimport _ \"golang.org/x/sync/errgroup\""))) == 0 {
		t.Error("another group is not seen")
	}
}
