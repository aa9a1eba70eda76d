package gitops

import (
	"fmt"
	"io/fs"
	"maps"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// reserved begins the names that meshpress keeps for itself.
const reserved = ".meshpress-"

// CheckCluster refuses names that are not one ordinary directory below the
// output directory. A leading dot is refused because of .git and its like.
func CheckCluster(name string) error {
	problem := ""
	switch {
	case name == "":
		problem = "must not be empty"
	case strings.ContainsAny(name, `/\`):
		problem = "must not contain a path separator"
	case strings.HasPrefix(name, "."):
		problem = "must not begin with a dot"
	case !printable(name):
		problem = "must not contain control characters or invalid UTF-8"
	case !filepath.IsLocal(name):
		problem = "must be a valid directory name"
	}
	if problem != "" {
		return fmt.Errorf("cluster name %q %s", name, problem)
	}
	return nil
}

// checkFiles refuses paths that could lead out of the cluster directory, or
// cannot all exist together.
func checkFiles(files map[string][]byte) error {
	for _, p := range slices.Sorted(maps.Keys(files)) {
		if err := checkPath(p); err != nil {
			return err
		}
		for dir := path.Dir(p); dir != "."; dir = path.Dir(dir) {
			if _, ok := files[dir]; ok {
				return fmt.Errorf("file path %q must not be a directory of another file, %q", dir, p)
			}
		}
	}
	return nil
}

func checkPath(p string) error {
	problem := ""
	switch {
	case p == "":
		problem = "must not be empty"
	case !fs.ValidPath(p) || p == "." || !filepath.IsLocal(filepath.FromSlash(p)):
		problem = "must be relative, without empty elements, `.` and `..`"
	case strings.Contains(p, `\`) || !printable(p):
		problem = "must not contain backslashes or control characters"
	case strings.Contains("/"+strings.ToLower(p), "/"+reserved):
		problem = "must not contain a name that begins with `" + reserved + "`"
	}
	if problem != "" {
		return fmt.Errorf("file path %q %s", p, problem)
	}
	return nil
}

func printable(s string) bool {
	return utf8.ValidString(s) && !strings.ContainsFunc(s, unicode.IsControl)
}
