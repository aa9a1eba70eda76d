// Package filename says which names may become names of files: of clusters,
// releases, charts, directories that a user or a config chooses.
//
// A name must be usable on every system and must mean the same on all of them,
// because an output directory is checked in, checked out and copied elsewhere.
// It must not be one that git, on any system, takes for its own directory.
//
// The package does not look at the disk, and does not know what a name stands for.
package filename

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// MaxLength is how long a name may be on the usual file systems, in bytes.
const MaxLength = 255

const forbidden = `/\<>:"|?*` // by Windows; the colon begins a stream of a file there

// device are the names that Windows keeps for itself, whatever follows a dot.
var device = regexp.MustCompile(`(?i)^(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³]) *(\.|$)`)

// short are the names that Windows gives to files with longer ones: GIT~1 is .git.
var short = regexp.MustCompile(`^[^.]{1,6}~[0-9]{1,6}(\.[^.]{0,3})?$`)

// Check returns what is wrong with a name of one file or directory, as a clause
// that begins with "must".
func Check(name string) error {
	switch first, _ := utf8.DecodeRuneInString(name); {
	case name == "":
		return errors.New("must not be empty")
	case len(name) > MaxLength:
		return fmt.Errorf("must not be longer than %d bytes", MaxLength)
	case !utf8.ValidString(name) || strings.ContainsFunc(name, isInvisible):
		return errors.New("must not contain control characters, invisible ones or invalid UTF-8")
	case strings.ContainsAny(name, `/\`):
		return errors.New("must not contain a path separator")
	case strings.ContainsAny(name, forbidden):
		return fmt.Errorf("must not contain one of %s", forbidden)
	case name == "." || name == "..":
		return errors.New("must not be `.` or `..`")
	case first == '-':
		return errors.New("must not begin with a dash, as a flag does")
	case strings.HasSuffix(name, ".") || strings.HasSuffix(name, " "):
		return errors.New("must not end with a dot or a space, which some systems drop")
	case device.MatchString(name):
		return errors.New("must not be the name of a device of Windows")
	case Fold(name) == ".git" || short.MatchString(name):
		return errors.New("must not be a name of Git's directory, or a short name of Windows")
	}
	return nil
}

// CheckPath returns what is wrong with a path below a directory: its elements
// are divided by slashes, and each must be a name.
func CheckPath(p string) error {
	if !fs.ValidPath(p) || p == "." {
		return errors.New("must be relative, without empty elements, `.` and `..`")
	}
	for name := range strings.SplitSeq(p, "/") {
		if err := Check(name); err != nil {
			return err
		}
	}
	return nil
}

// isInvisible is true for what does not print: control characters, those that
// turn the direction of writing, and those without width.
func isInvisible(r rune) bool { return !unicode.IsPrint(r) }

// Fold returns the same for names that some system takes for the same file: it
// ignores case, and how a letter with an accent is composed.
func Fold(name string) string {
	return norm.NFC.String(cases.Fold().String(norm.NFD.String(name)))
}

// Set are paths that are to exist in one directory. The zero value is empty.
type Set struct{ names map[string]string } // folded -> as it is first written

// Add adds a path with its directories. It returns the path that is there
// already and that some system takes for the same file or directory, though it
// is written in another way; "" if there is none.
func (s *Set) Add(p string) (other string) {
	if s.names == nil {
		s.names = map[string]string{}
	}
	for ; p != "." && p != "/"; p = path.Dir(p) {
		key := Fold(p)
		if before, ok := s.names[key]; ok && before != p {
			return before
		}
		s.names[key] = p
	}
	return ""
}

// Of makes a name of any text: what a name must not have becomes an underscore,
// and what is too long is cut. Two texts may give one name.
func Of(text string) string {
	replace := func(r rune) rune {
		if isInvisible(r) || r == utf8.RuneError || strings.ContainsRune(forbidden, r) {
			return '_'
		}
		return r
	}
	name := strings.Map(replace, text)
	for len(name) > maxMade {
		_, size := utf8.DecodeLastRuneInString(name)
		name = name[:len(name)-size]
	}
	name = strings.TrimRight(name, ". ") + strings.Repeat("_", len(name)-len(strings.TrimRight(name, ". ")))
	if Check(name) != nil {
		return "_" + strings.ReplaceAll(name, "~", "_")
	}
	return name
}

// maxMade leaves room for an extension and a number.
const maxMade = 200

// Twins returns the pairs of names that some system takes for the same, sorted.
func Twins(names []string) [][2]string {
	var out [][2]string
	var all Set
	for _, name := range slices.Sorted(slices.Values(names)) {
		if other := all.Add(name); other != "" {
			out = append(out, [2]string{other, name})
		}
	}
	return out
}
