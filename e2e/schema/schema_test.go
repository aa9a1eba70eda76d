package schema

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

const top = "../.."

func TestRenderedObjects(t *testing.T) {
	binary := binary(t)
	all := map[string][]document{}
	names := cases(t)
	for _, name := range names {
		documents, refused := renderCase(t, binary, name)
		if refused == "" && len(documents) == 0 {
			t.Errorf("%s renders nothing, and says nothing", name)
		}
		t.Logf("%s: %d objects %s", name, len(documents), refused)
		all[name] = documents
	}
	for _, version := range kubernetesVersions() {
		s, err := newSchemas(version)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			t.Run(version+"/"+name, func(t *testing.T) { checkCase(t, s, version, all[name]) })
		}
	}
}

func checkCase(t *testing.T, s *schemas, version string, documents []document) {
	definitions := definitionsOf(documents)
	for _, d := range documents {
		if !serves(version, d) {
			continue
		}
		if err := s.validate(d, definitions[d.cluster()]); err != nil {
			t.Errorf("%s\n\t%v", d, err)
		}
	}
}

// cases lists the directories of inputs, relative to the top of the repository.
func cases(t *testing.T) []string {
	var names []string
	for _, parent := range []string{"fixtures", "examples"} {
		entries, err := os.ReadDir(filepath.Join(top, parent))
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			if e.IsDir() {
				names = append(names, parent+"/"+e.Name())
			}
		}
	}
	return names
}

// renderCase returns the rendered documents of a case, or why it is refused.
func renderCase(t *testing.T, binary, name string) (documents []document, refused string) {
	dir := filepath.Join(t.TempDir(), "out")
	var stderr bytes.Buffer
	cmd := exec.Command(binary, append([]string{"render", name, "-o", dir}, arguments(t, name)...)...)
	cmd.Dir, cmd.Stderr = top, &stderr
	err := cmd.Run()
	var exit *exec.ExitError
	switch {
	case errors.As(err, &exit) && exit.ExitCode() <= 2:
		return nil, strings.TrimSpace(stderr.String())
	case err != nil:
		t.Fatalf("%s: %v\n%s", cmd, err, stderr.String())
	}
	documents, err = readTree(os.DirFS(dir))
	if err != nil {
		t.Fatal(err)
	}
	return documents, ""
}

// arguments returns those in the file `args` of a case, if it has one.
func arguments(t *testing.T, name string) []string {
	text, err := os.ReadFile(filepath.Join(top, name, "args"))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		t.Fatal(err)
	}
	return strings.FieldsFunc(string(text), func(r rune) bool { return r == '\n' || r == '\r' })
}

// binary returns the program to test.
func binary(t *testing.T) string {
	if given := os.Getenv("MESHPRESS_BIN"); given != "" {
		absolute, err := filepath.Abs(given) // the program runs at the top of the repository
		if err != nil {
			t.Fatal(err)
		}
		return absolute
	}
	built := filepath.Join(t.TempDir(), "meshpress")
	build := exec.Command("go", "build", "-p", "2", "-o", built, "./cmd/meshpress")
	build.Dir = top
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build meshpress: %v\n%s", err, out)
	}
	return built
}
