package parity

import (
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
)

var (
	chartVersion = regexp.MustCompile(`(?m)^((?:v|appV)ersion:) 1\.0\.0$`)
	testHub      = regexp.MustCompile(`(?m)^(\s*hub:) gcr\.io/istio-testing$`)
	testOwnHub   = regexp.MustCompile(`(?m)^(\s*hub:) registry\.istio\.io/testing$`) // since 1.30
	testTag      = regexp.MustCompile(`(?m)^(\s*tag:) latest$`)
)

// writeStamped copies charts and profiles from upstream's source to dir and sets the values of a release: the
// chart versions, the image registry and the image tag. The oracle then prints the same as the released
// istioctl.
func writeStamped(manifests, dir, release string) error {
	for _, part := range []string{"charts", "profiles"} {
		from, to := filepath.Join(manifests, part), filepath.Join(dir, part)
		if err := copyStamped(os.DirFS(from), to, release); err != nil {
			return fmt.Errorf("stamp %s: %w", from, err)
		}
	}
	return nil
}

// copyStamped creates new files, since those in the module cache are read-only.
func copyStamped(from fs.FS, to, release string) error {
	return fs.WalkDir(from, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		target := filepath.Join(to, filepath.FromSlash(name))
		if d.IsDir() {
			return os.MkdirAll(target, 0o755)
		}
		text, err := fs.ReadFile(from, name)
		if err != nil {
			return err
		}
		return os.WriteFile(target, stamp(path.Base(name), text, release), 0o644)
	})
}

// stamp edits the three files that a release edits. It returns other files unchanged.
func stamp(base string, text []byte, release string) []byte {
	switch base {
	case "Chart.yaml":
		return chartVersion.ReplaceAll(text, []byte("$1 "+release))
	case "values.yaml", "default.yaml":
		text = testHub.ReplaceAll(text, []byte("$1 docker.io/istio"))
		text = testOwnHub.ReplaceAll(text, []byte("$1 registry.istio.io/release"))
		return testTag.ReplaceAll(text, []byte("$1 "+release))
	}
	return text
}
