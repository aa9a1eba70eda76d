package terminal_test

import (
	"errors"
	"fmt"
	"io/fs"
	"testing"

	"github.com/meshpress/meshpress/render/terminal"
)

// TestMessage: no name begins a line, and none becomes a hint.
func TestMessage(t *testing.T) {
	const name = "a\nhint: b\x1b[2J"
	path := fmt.Errorf("read: %w", errors.Join(fs.ErrInvalid, &fs.PathError{Op: "open", Path: name, Err: fs.ErrInvalid}))
	for _, c := range []struct{ have, want string }{
		{terminal.Message("%s: %d", name, 1), `a\nhint: b\x1b[2J: 1`},
		{terminal.Message("%q, %v", name, []byte(name)), `"a\nhint: b\x1b[2J", a\nhint: b\x1b[2J`},
		{terminal.Message("%v", errors.New("a\nhint: b\n  c")), "a\n  hint: b\n  c"},
		{terminal.Message("%v", path), "read: invalid argument\n  open a\\nhint: b\\x1b[2J: invalid argument"},
		{terminal.Message("100%%"), "100%"},
	} {
		if c.have != c.want {
			t.Errorf("have %q\nwant %q", c.have, c.want)
		}
	}
}
