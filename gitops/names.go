package gitops

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/meshpress/meshpress/render/filename"
)

// reserved begins the names that meshpress keeps for itself.
const reserved = ".meshpress-"

// CheckCluster refuses names that are not one ordinary directory below the
// output directory. A leading dot is refused because of .git and its like.
func CheckCluster(name string) error {
	if strings.HasPrefix(name, ".") {
		return fmt.Errorf("cluster name %q must not begin with a dot", name)
	}
	if err := filename.Check(name); err != nil {
		return fmt.Errorf("cluster name %q %w", name, err)
	}
	return nil
}

// checkFiles refuses paths that could lead out of the cluster directory, or
// cannot all exist together on every system.
func checkFiles(files map[string][]byte) error {
	var all filename.Set
	for _, p := range slices.Sorted(maps.Keys(files)) {
		if err := CheckFile(p); err != nil {
			return err
		}
		for dir := path.Dir(p); dir != "."; dir = path.Dir(dir) {
			if _, ok := files[dir]; ok {
				return fmt.Errorf("file path %q must not be a directory of another file, %q", dir, p)
			}
		}
		if other := all.Add(p); other != "" {
			return fmt.Errorf("file path %q must differ from %q by more than case and accents", p, other)
		}
	}
	return nil
}

// CheckFile refuses paths that could lead out of the cluster directory.
func CheckFile(p string) error {
	if err := filename.CheckPath(p); err != nil {
		return fmt.Errorf("file path %q %w", p, err)
	}
	if strings.Contains("/"+filename.Fold(p), "/"+reserved) {
		return fmt.Errorf("file path %q must not contain a name that begins with `%s`", p, reserved)
	}
	return nil
}
