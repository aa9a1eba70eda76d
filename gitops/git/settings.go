package git

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
)

// settings are the values of a repository's configuration that are needed to
// read the repository. git gets no other values, and none of these names a
// program.
type settings struct {
	format   string      // the hash of object IDs: sha1 or sha256
	refs     string      // how refs are stored: files or reftable
	worktree string      // core.worktree, "" for none
	url      string      // the URL of the remote origin, "" for none
	tracking [][2]string // keys and values that @{upstream} needs
}

// settingsOf reads a configuration file. It ignores the files that this one
// includes.
func (s sandbox) settingsOf(ctx context.Context, file string) (settings, error) {
	out := settings{format: "sha1", refs: "files"}
	text, err := small(file)
	if errors.Is(err, fs.ErrNotExist) {
		return out, nil
	}
	if err != nil {
		return out, err
	}
	list, err := s.driver().run(ctx, strings.NewReader(text), "config", "--file", "-", "--no-includes", "--null", "--list")
	if err != nil {
		return out, err
	}
	for entry := range strings.SplitSeq(string(list), "\x00") {
		key, value, _ := strings.Cut(entry, "\n")
		if err := out.take(key, value); err != nil {
			return out, err
		}
	}
	return out, nil
}

// known are the extensions of the repository format that do not change how
// commits are read, or that settings has a field for.
var known = []string{"noop", "noop-v1", "partialclone", "preciousobjects", "worktreeconfig", "relativeworktrees",
	"objectformat", "compatobjectformat", "refstorage"}

func (s *settings) take(key, value string) error {
	switch section, name := firstAndLast(key); {
	case key == "core.worktree":
		s.worktree = value
	case key == "remote."+remoteName+".url" && s.url == "":
		s.url = value
	case section == "extensions" && !slices.Contains(known, name):
		return fmt.Errorf("the repository has the extension %q, which is not known here", name)
	case key == "extensions.objectformat":
		s.format = value
	case key == "extensions.refstorage":
		s.refs, _, _ = strings.Cut(value, ":")
	}
	switch section, name := firstAndLast(key); {
	case strings.Count(key, ".") < 2:
	case section == "branch" && (name == "remote" || name == "merge"), section == "remote" && name == "fetch":
		s.tracking = append(s.tracking, [2]string{key, value})
	}
	return nil
}

func firstAndLast(key string) (section, name string) {
	section, _, _ = strings.Cut(key, ".")
	return section, key[strings.LastIndexByte(key, '.')+1:]
}

// text returns a configuration file with these values.
func (s settings) text() string {
	var b strings.Builder
	b.WriteString("[core]\n\trepositoryFormatVersion = 1\n\tbare = true\n\tcommitGraph = false\n\tmultiPackIndex = " +
		"false\n\tlogAllRefUpdates = false\n")
	b.WriteString("[protocol]\n\tallow = never\n[extensions]\n")
	if s.format != "sha1" {
		fmt.Fprintf(&b, "\tobjectFormat = %s\n", quoteValue(s.format))
	}
	if s.refs != "files" {
		fmt.Fprintf(&b, "\trefStorage = %s\n", quoteValue(s.refs))
	}
	for _, pair := range s.tracking {
		section, name := firstAndLast(pair[0])
		middle := strings.TrimSuffix(strings.TrimPrefix(pair[0], section+"."), "."+name)
		fmt.Fprintf(&b, "[%s %s]\n\t%s = %s\n", section, quoteValue(middle), name, quoteValue(pair[1]))
	}
	return b.String()
}

// quoteValue quotes a value, or the name of a subsection, which has no line
// feed.
func quoteValue(value string) string {
	return `"` + escaped.Replace(value) + `"`
}
