package corpus

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
)

func TestCorpus(t *testing.T) {
	corpus := os.Getenv("MESHPRESS_CORPUS")
	if corpus == "" {
		t.Skip("MESHPRESS_CORPUS names no directory: the corpus is not part of the project")
	}
	files, err := filesOf(corpus)
	if err != nil {
		t.Fatal(err)
	}
	binary, config := binary(t), writeConfig(t)
	all := make([]verdict, len(files))
	t.Run("files", func(t *testing.T) { // returns when its parallel subtests have ended
		for i, file := range files {
			t.Run(file, func(t *testing.T) {
				t.Parallel()
				all[i] = runFile(t, command{binary: binary, corpus: corpus, file: file}, config)
			})
		}
	})
	if err := writeTable(t.Output(), ran(all)); err != nil {
		t.Error(err)
	}
}

// ran drops the files that -run did not select.
func ran(all []verdict) []verdict {
	return slices.DeleteFunc(all, func(v verdict) bool { return v.file == "" })
}

// filesOf lists the files of a corpus by relative path. An empty corpus is an error: the variable then names
// the wrong directory.
func filesOf(corpus string) ([]string, error) {
	var files []string
	for _, pattern := range []string{"single/*.yaml", "fleets/*.yaml"} {
		found, err := filepath.Glob(filepath.Join(corpus, pattern))
		if err != nil {
			return nil, err
		}
		for _, file := range found {
			relative, err := filepath.Rel(corpus, file)
			if err != nil {
				return nil, err
			}
			files = append(files, filepath.ToSlash(relative))
		}
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("there is no single/*.yaml and no fleets/*.yaml in MESHPRESS_CORPUS, %q", corpus)
	}
	return files, nil
}

func runFile(t *testing.T, c command, config string) verdict {
	text, err := os.ReadFile(filepath.Join(c.corpus, c.file))
	if err != nil {
		t.Fatal(err)
	}
	if needsConfig(text) {
		c.config = config
	}
	stream, err := c.run("")
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "out")
	tree, err := c.run(dir)
	if err != nil {
		t.Fatal(err)
	}
	v := judge(c, stream, tree, dir)
	for _, promise := range v.broken {
		t.Error(promise)
	}
	return v
}

func writeConfig(t *testing.T) string {
	name := filepath.Join(t.TempDir(), "meshpress.yaml")
	if err := os.WriteFile(name, []byte(autoConfig), 0o644); err != nil {
		t.Fatal(err)
	}
	return name
}

// binary returns the program to test.
func binary(t *testing.T) string {
	if given := os.Getenv("MESHPRESS_BIN"); given != "" {
		absolute, err := filepath.Abs(given) // the program runs in the corpus
		if err != nil {
			t.Fatal(err)
		}
		return absolute
	}
	built := filepath.Join(t.TempDir(), "meshpress")
	build := exec.Command("go", "build", "-p", "2", "-o", built, "./cmd/meshpress")
	build.Dir = "../.."
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build meshpress: %v\n%s", err, out)
	}
	return built
}
