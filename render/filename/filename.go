// Package filename checks names that become names of files: those of clusters, releases and charts, and of
// directories that a user or a config chooses.
//
// A name must be valid, and must mean the same file, on every system, because an output directory is checked
// in, checked out and copied elsewhere. It must not be a name that git takes for its own directory on any
// system.
//
// The package does not read the disk, and does not know what a name is for.
package filename

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"

	"github.com/meshpress/meshpress/internal/lazyregexp"
)

// MaxLength is the longest name of a file in bytes, on the usual file systems.
const MaxLength = 255

const forbidden = `/\<>:"|?*` // on Windows; a colon names a stream of a file

// device are the names that Windows reserves for devices, with any extension.
var device = lazyregexp.New(`(?i)^(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³]) *(\.|$)`)

// short are the short names that Windows gives to long ones: GIT~1 is .git.
var short = lazyregexp.New(`^[^.]{1,6}~[0-9]{1,6}(\.[^.]{0,3})?$`)

// Check returns what is wrong with the name of one file or directory. The error is a clause that begins with
// "must".
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
	case device().MatchString(name):
		return errors.New("must not be the name of a device of Windows")
	case Fold(name) == ".git" || short().MatchString(name):
		return errors.New("must not be a name of Git's directory, or a short name of Windows")
	}
	return nil
}

// CheckPath returns what is wrong with a path below a directory. Slashes separate its elements, and Check must
// accept each element.
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

// isInvisible tells whether a character is not printed: control characters, characters that change the
// direction of writing, and those without width.
func isInvisible(r rune) bool { return !unicode.IsPrint(r) }

// Fold returns the same text for names that some system takes for the same file. It ignores case and the
// composition of accented letters.
func Fold(name string) string {
	return norm.NFC.String(cases.Fold().String(norm.NFD.String(name)))
}

// Set is a set of paths below one directory. The zero value is empty.
type Set struct{ names map[string]string } // folded name -> name as it was added first

// Add adds a path and its directories. It returns a path that was added before and that some system takes for
// the same file or directory, though it is spelled differently; "" if there is none.
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

// Of makes a valid name of any text. It replaces forbidden characters by underscores and cuts a long text.
// Different texts may give the same name.
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

// maxMade is the longest name that Of makes, in bytes: callers add an extension and a number.
const maxMade = 200

// Twins returns the pairs of names that some system takes for the same file, sorted.
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
