package terminal

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
)

// Message formats a message of the program. Values of inputs, such as names of files, stay on one line, whatever
// the verb. An error may have several lines; all but the first are indented, so that none of them looks like
// another message.
func Message(format string, values ...any) string {
	safe := make([]any, len(values))
	for i, v := range values {
		switch v := v.(type) {
		case error:
			safe[i] = Error(v)
		case string:
			safe[i] = line(v)
		case []byte:
			safe[i] = line(v)
		case fmt.Stringer:
			safe[i] = line(v.String())
		default:
			safe[i] = v
		}
	}
	return fmt.Sprintf(format, safe...)
}

// Error returns the text of an error for a message.
func Error(err error) string {
	text := err.Error()
	for _, name := range paths(err) {
		text = strings.ReplaceAll(text, name, Line(name))
	}
	text = strings.ReplaceAll(text, "\n  ", "\n") // some are indented already
	return strings.ReplaceAll(Text(text), "\n", "\n  ")
}

// paths returns the names of files in the errors of the system, which print them as they are.
func paths(err error) []string {
	switch e := err.(type) { //nolint:errorlint // it looks at each error of the tree
	case *fs.PathError:
		return []string{e.Path}
	case *os.LinkError:
		return []string{e.Old, e.New}
	case interface{ Unwrap() []error }:
		var all []string
		for _, one := range e.Unwrap() {
			all = append(all, paths(one)...)
		}
		return all
	}
	if next := errors.Unwrap(err); next != nil {
		return paths(next)
	}
	return nil
}

// line is a value that prints on one line.
type line string

// Format implements [fmt.Formatter].
func (l line) Format(to fmt.State, verb rune) {
	if verb == 'q' {
		fmt.Fprintf(to, "%q", string(l))
		return
	}
	_, _ = io.WriteString(to, Line(string(l)))
}
