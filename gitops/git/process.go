package git

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"time"
)

// command is a run of git. No other file of the program starts a process.
type command struct {
	env, args []string
	dir       string        // where it runs
	patience  time.Duration // after which it is ended, 0 for never
}

// with adds variables to the environment.
func (c command) with(variables ...string) command {
	c.env = slices.Concat(c.env, variables)
	return c
}

// ErrNotInstalled says that there is no git.
var ErrNotInstalled = errors.New("git is not installed")

// run runs git. It ends with the context, which a program that asks, waits or
// hangs cannot prevent.
func (c command) run(ctx context.Context, stdin io.Reader, stdout, stderr io.Writer) error {
	ctx, cancel := c.bound(ctx)
	defer cancel()
	cmd := c.prepare(ctx)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = stdin, stdout, stderr
	return reason(ctx, cmd.Run())
}

// output runs git and returns what it prints, which must not be endless.
func (c command) output(ctx context.Context, stdin io.Reader) ([]byte, error) {
	out, message := limited{limit: maxOutput}, limited{limit: maxMessage, cut: true}
	err := c.run(ctx, stdin, &out, &message)
	if out.isFull {
		err = fmt.Errorf("it printed more than %d bytes", maxOutput) // git's own end is but the consequence
	}
	if err != nil {
		return nil, c.failure(message.String(), out.String(), err)
	}
	return out.Bytes(), nil
}

// stream runs git and lets read have what it prints. git is ended if read fails.
func (c command) stream(ctx context.Context, stdin io.Reader, read func(*bufio.Reader) error) error {
	ctx, cancel := c.bound(ctx)
	defer cancel()
	message := limited{limit: maxMessage, cut: true}
	cmd := c.prepare(ctx)
	cmd.Stdin, cmd.Stderr = stdin, &message
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		return c.failure("", "", reason(ctx, err))
	}
	failed := read(bufio.NewReaderSize(out, 1<<16))
	ended := context.Cause(ctx)
	if failed != nil {
		cancel()
	}
	err = cmd.Wait()
	switch {
	case ended != nil:
		return c.failure("", "", ended)
	case errors.Is(failed, io.ErrUnexpectedEOF) && err != nil: // git says why
		return c.failure(message.String(), "", err)
	case failed != nil:
		return failed
	case err != nil:
		return c.failure(message.String(), "", reason(ctx, err))
	}
	return nil
}

func (c command) bound(ctx context.Context) (context.Context, context.CancelFunc) {
	if c.patience == 0 {
		return context.WithCancel(ctx)
	}
	return context.WithTimeoutCause(ctx, c.patience, fmt.Errorf("git did not answer within %s", c.patience))
}

// grace is the time that git has to remove its locks when it is ended.
const grace = 5 * time.Second

func (c command) prepare(ctx context.Context) *exec.Cmd {
	cmd := exec.CommandContext(ctx, "git", c.args...)
	cmd.Env, cmd.Dir, cmd.WaitDelay = c.env, c.dir, grace
	cmd.Cancel = func() error {
		if err := cmd.Process.Signal(os.Interrupt); err == nil || errors.Is(err, os.ErrProcessDone) {
			return err
		}
		return cmd.Process.Kill() // a system without signals
	}
	return cmd
}

// reason says what ended git, where that was not git.
func reason(ctx context.Context, err error) error {
	switch {
	case err == nil:
		return nil
	case context.Cause(ctx) != nil:
		return context.Cause(ctx)
	case errors.Is(err, exec.ErrNotFound):
		return ErrNotInstalled
	}
	return err
}

const (
	maxOutput  = 256 << 20 // bytes that are held: a hundred times the refs of the largest repositories
	maxMessage = 64 << 10
)

// limited is a buffer that does not grow beyond a limit.
type limited struct {
	bytes.Buffer
	limit  int
	cut    bool // drop the rest instead of failing
	isFull bool
}

func (l *limited) Write(p []byte) (int, error) {
	room := l.limit - l.Len()
	if len(p) <= room {
		return l.Buffer.Write(p)
	}
	if !l.cut {
		l.isFull = true
		return 0, io.ErrShortBuffer
	}
	l.Buffer.Write(p[:room])
	return len(p), nil
}

// ReadFrom would read without a limit.
func (l *limited) ReadFrom(r io.Reader) (int64, error) {
	return io.Copy(struct{ io.Writer }{l}, r)
}

// Error is what git says when it fails.
type Error struct {
	Verb    string // the command, as in push
	Message string // stderr, without blank lines
	Output  string // stdout
	Err     error  // how git ended
}

func (e *Error) Error() string {
	if e.Message == "" {
		return fmt.Sprintf("git %s: %s", e.Verb, e.Err)
	}
	return fmt.Sprintf("git %s: %s", e.Verb, strings.ReplaceAll(e.Message, "\n", "\n  "))
}

// Unwrap returns how git ended.
func (e *Error) Unwrap() error { return e.Err }

// isNo tells that git answered "no" by its exit code, without a word.
func isNo(err error) bool {
	var no *Error
	var exit *exec.ExitError
	return errors.As(err, &no) && no.Message == "" && errors.As(err, &exit) && exit.ExitCode() == 1
}

// failure is the error of a command: its verb is the first argument that is no
// option. That git is missing needs no verb.
func (c command) failure(message, output string, err error) error {
	if errors.Is(err, ErrNotInstalled) {
		return err
	}
	e := &Error{Message: tidy(message), Output: output, Err: err}
	for i, arg := range c.args {
		if !strings.HasPrefix(arg, "-") && (i == 0 || c.args[i-1] != "-C" && c.args[i-1] != "-c") {
			e.Verb = arg
			break
		}
	}
	return e
}

// tidy drops blank lines, and the padding that servers put behind theirs.
func tidy(message string) string {
	var lines []string
	for line := range strings.Lines(message) {
		if line = strings.TrimSpace(line); line != "" && line != "remote:" {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "\n")
}
