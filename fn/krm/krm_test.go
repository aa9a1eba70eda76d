package krm

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
	"sigs.k8s.io/kustomize/kyaml/kio"
	"sigs.k8s.io/kustomize/kyaml/kio/kioutil"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/meshpress/meshpress/internal/golden"
)

// TestRun runs the cases of testdata: list.yaml is what a host sends, the other
// files are those beside which the function works, want.txt tells what comes
// back. The names say the role and what the case is about.
func TestRun(t *testing.T) {
	cases, err := filepath.Glob("testdata/*/list.yaml")
	if err != nil || len(cases) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range cases {
		t.Run(filepath.Base(filepath.Dir(file)), func(t *testing.T) {
			t.Chdir(repositoryOf(t, filepath.Dir(file)))
			list, err := os.ReadFile("list.yaml")
			if err != nil {
				t.Fatal(err)
			}
			got := run(t, string(list)).String()
			if golden.Update() {
				if err := os.WriteFile(filepath.Join(here, filepath.Dir(file), "want.txt"), []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(filepath.Join(here, filepath.Dir(file), "want.txt"))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("want.txt differs (- want, + got):\n%s", diff)
			}
		})
	}
}

// repositoryOf copies a case to the top of a repository of its own: what is outside
// of that depends on no checkout.
func repositoryOf(t *testing.T, dir string) string {
	t.Helper()
	top := t.TempDir()
	if err := errors.Join(os.CopyFS(top, os.DirFS(dir)), os.Mkdir(filepath.Join(top, ".git"), 0o750)); err != nil {
		t.Fatal(err)
	}
	return top
}

// answer is what a host gets.
type answer struct {
	text     string
	items    []*yaml.RNode
	results  *yaml.RNode
	findings string
	err      error
}

// run calls the function with a list.
func run(t testing.TB, list string) answer {
	t.Helper()
	var out bytes.Buffer
	found, err := Run(t.Context(), strings.NewReader(list), &out)
	a := answer{text: out.String(), err: err}
	for _, d := range found {
		a.findings += d.String() + "\n"
	}
	reader := &kio.ByteReader{Reader: &out, OmitReaderAnnotations: true}
	a.items, _ = reader.Read()
	a.results = reader.Results
	return a
}

// String tells items by name and file, and the rest in full.
func (a answer) String() string {
	var b strings.Builder
	for _, item := range a.items {
		file, index, _ := kioutil.GetFileAnnotations(item)
		fmt.Fprintf(&b, "%s  %s %s\n", keyOf(item), file, index)
	}
	if a.results != nil {
		fmt.Fprintf(&b, "\nresults:\n%s", a.results.MustString())
	}
	if a.findings != "" {
		fmt.Fprintf(&b, "\nstderr:\n%s", a.findings)
	}
	if a.err != nil {
		fmt.Fprintf(&b, "\nerror: %v\n", a.err)
	}
	return b.String()
}

// list wraps documents as a host does.
func list(functionConfig string, items ...string) string {
	var b strings.Builder
	b.WriteString("apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nitems:\n")
	for _, item := range items {
		b.WriteString("- " + strings.ReplaceAll(strings.TrimSpace(item), "\n", "\n  ") + "\n")
	}
	if functionConfig != "" {
		b.WriteString("functionConfig:\n  " + strings.ReplaceAll(strings.TrimSpace(functionConfig), "\n", "\n  ") + "\n")
	}
	return b.String()
}

// TestRunSaysWhatIsWrongWithTheList: a list that breaks off is not taken for another one.
func TestRunSaysWhatIsWrongWithTheList(t *testing.T) {
	whole := list("", "apiVersion: v1\nkind: Namespace\nmetadata: {name: a}")
	for want, in := range map[string]io.Reader{
		"standard input is not YAML: ": strings.NewReader("kind: ResourceList\nitems: [{a: &a [1"),
		"standard input: aliases": strings.NewReader("- &a " + strings.Repeat("a",
			10_000) + "\n- [" + strings.Repeat("*a, ", 10_000) + "]\n"),
		"read standard input: the line is ": io.MultiReader(strings.NewReader(whole),
			iotest.ErrReader(errors.New("the line is dead"))),
	} {
		if _, err := Run(t.Context(), in, io.Discard); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("the error is %v, want %q", err, want)
		}
	}
}
