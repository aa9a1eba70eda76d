package file_test

import (
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// constructions are operations that only one place may do. Each has its exceptions, with the reason why they do
// not bypass the limits. Names of directories end with a slash.
var constructions = []struct {
	what    string
	calls   *regexp.Regexp
	allowed map[string]string
}{
	{"opening files", regexp.MustCompile(`\bos\.(Open|OpenFile|ReadFile|DirFS|OpenRoot)\(|\.FS\(\)`), map[string]string{
		"internal/file/": "it is the place", "e2e/": "tests", "internal/": "tests", "bench/": "tests",
		"gitops/tree.go":           "the root of what is written; no link in it is followed, even to what is inside",
		"gitops/git/difference.go": "the root of the work tree, where a link is content",
		"gitops/git/sandbox.go":    "copies of what was walked and has no links",
		"gitops/git/commit.go":     "the message in a file of its own, after the user's hook",
		"fn/against":               "reads objects of git into a directory of its own",
		"fn/argocd/application.go": "the root of the repository",
		"cmd/meshpress/starter/":   "new files alone: O_EXCL opens none that is there",
		"docs/site/":               "this checkout",
		"release/":                 "this checkout, and what it built itself",
	}},
	{"parsing YAML",
		regexp.MustCompile(
			`\b(sigs)?(yaml|yamlv2|yamlv3|kyaml)\.(Unmarshal|UnmarshalStrict|NewDecoder|YAMLToJSON|YAMLToJSONStrict)\(`),
		map[string]string{
			"render/source/": "it is the place", "e2e/": "tests", "internal/": "tests",
			"render/manifest/parse.go": "after source.Bounded",
			"render/image/document.go": "after source.Bounded", "inspect/diff/document.go": "after source.Bounded",
			"fn/krm/shape.go":              "after source.BoundedList",
			"render/helm/engine/encode.go": "after source.Bounded: errors have Helm's words",
		}},
	{"printing messages",
		regexp.MustCompile(`fmt\.Fprint(f|ln)?\((done\()?(\w+\.)*(s|streams|all)\.(err|out)\b`),
		map[string]string{
			"cmd/meshpress/output.go": "it is the place", "e2e/": "tests", "internal/": "tests", "bench/": "tests",
			"cmd/meshpress/main.go":    "a panic",
			"cmd/meshpress/program.go": "texts of the program alone",
		}},
	{"comparing values with a schema", regexp.MustCompile(`chartutil\.(ValidateAgainst\w+|ToRenderValues)\(`), nil},
	{"importing what takes milliseconds of each start of the program",
		regexp.MustCompile(
			`"(helm\.sh/helm/v3/pkg/(action|chartutil|cli|engine|registry)|k8s\.io/client-go/kubernetes/scheme)"`),
		map[string]string{"e2e/": "tests"}},
	{"unpacking archives by Helm",
		regexp.MustCompile(`loader\.(LoadArchive|LoadArchiveFiles|Load|LoadDir|LoadFile)\(`), nil},
}

func TestEachIsDoneInOnePlace(t *testing.T) {
	for _, c := range constructions {
		used := map[string]bool{}
		for name, text := range sources(t) {
			if !c.calls.MatchString(text) {
				continue
			}
			i := slices.IndexFunc(slices.Collect(maps.Keys(c.allowed)), func(prefix string) bool {
				return strings.HasPrefix(name, prefix)
			})
			if i < 0 {
				t.Errorf("%s must not be %s itself: %q", name, c.what, c.calls.FindString(text))
			}
			for prefix := range c.allowed {
				used[prefix] = used[prefix] || strings.HasPrefix(name, prefix)
			}
		}
		for prefix := range c.allowed {
			if !used[prefix] && !slices.Contains([]string{"e2e/", "internal/", "bench/"}, prefix) {
				t.Errorf("%s is not %s any more", prefix, c.what)
			}
		}
	}
}

// TestFilesAreShort: no file has more than 300 lines. The linter has the limits of lines and functions.
func TestFilesAreShort(t *testing.T) {
	for name, text := range sources(t) {
		if lines := strings.Count(text, "\n"); lines > 300 && !strings.HasPrefix(name, "bench/") {
			t.Errorf("%s has %d lines", name, lines)
		}
	}
}

// sources returns the files of the program without comments.
func sources(t *testing.T) map[string]string {
	t.Helper()
	out := map[string]string{}
	comments := regexp.MustCompile(`(?m)//.*$`)
	err := filepath.WalkDir("../..", func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return err
		}
		text, err := os.ReadFile(name)
		below, _ := filepath.Rel("../..", name)
		out[filepath.ToSlash(below)] = comments.ReplaceAllString(string(text), "")
		return err
	})
	if err != nil || len(out) < 100 {
		t.Fatalf("%d files: %v", len(out), err)
	}
	return out
}
