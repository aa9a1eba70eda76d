package layout

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

var names = []string{Manifest, Definitions, Origins, Metadata, Readme, Attributes, IndexFile, BranchFile, PackageIndex}

// TestOnlyThisPackageKnowsTheNames: no string outside of this package equals the name of a file. Sentences in
// help and examples may contain the names. The programs of docs and release have pages of the repository, and no
// output.
func TestOnlyThisPackageKnowsTheNames(t *testing.T) {
	const top = "../.."
	files := 0
	err := filepath.WalkDir(top, func(name string, entry fs.DirEntry, err error) error {
		below, _ := filepath.Rel(top, name)
		switch below = filepath.ToSlash(below); {
		case err != nil:
			return err
		case entry.IsDir() && (slices.Contains([]string{"render/layout", "e2e", "release", "docs"}, below) ||
			strings.HasPrefix(entry.Name(), ".") && below != "."):
			return fs.SkipDir
		case entry.IsDir() || !strings.HasSuffix(below, ".go") || strings.HasSuffix(below, "_test.go"):
			return nil
		}
		files++
		for at, text := range namesIn(t, name) {
			t.Errorf("%s: %q must be a name of package layout", at, text)
		}
		return nil
	})
	if err != nil || files < 100 {
		t.Errorf("looked at %d files, %v", files, err)
	}
}

// namesIn returns the strings of a file that contain a name, by their positions.
func namesIn(t *testing.T, file string) map[string]string {
	t.Helper()
	set, out := token.NewFileSet(), map[string]string{}
	parsed, err := parser.ParseFile(set, file, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(parsed, func(n ast.Node) bool {
		literal, ok := n.(*ast.BasicLit)
		if !ok || literal.Kind != token.STRING {
			return true
		}
		if text, err := strconv.Unquote(literal.Value); err == nil && hasName(text) {
			out[set.Position(literal.Pos()).String()] = text
		}
		return true
	})
	return out
}

func hasName(text string) bool {
	if strings.ContainsAny(text, " \n") { // a sentence
		return false
	}
	for _, name := range names {
		if text == name || strings.HasSuffix(text, "/"+name) {
			return true
		}
	}
	return false
}

func TestHasName(t *testing.T) {
	for text, want := range map[string]bool{Manifest: true, "*/" + IndexFile: true, "a/b/" + Definitions: true,
		"manifest": false, "other-" + Manifest: false, "write " + Manifest: false} {
		if hasName(text) != want {
			t.Errorf("%q: want %v", text, want)
		}
	}
}

func TestCheckFilesRefusesWhatCannotExistTogether(t *testing.T) {
	for want, files := range map[string]map[string][]byte{
		"must not be a directory of another file": {"a": nil, "a/b": nil},
		"by more than case":                       {"a/B": nil, "A/b": nil},
		"must not contain a name that begins":     {"a/" + IndexFile: nil},
	} {
		if err := CheckFiles(files); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}
