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

// command is one call of git. No other file of the program starts a process.
type command struct {
	env, args []string
	dir       string        // the directory that git runs in
	patience  time.Duration // git is ended after this time; 0 for never
}

// with adds variables to the environment.
func (c command) with(variables ...string) command {
	c.env = slices.Concat(c.env, variables)
	return c
}

// ErrNotInstalled says that there is no git.
var ErrNotInstalled = errors.New("git is not installed")

// run runs git until it ends, or until the context ends. A program that
// prompts, waits or hangs cannot prevent that.
func (c command) run(ctx context.Context, stdin io.Reader, stdout, stderr io.Writer) error {
	ctx, cancel := c.bound(ctx)
	defer cancel()
	cmd, ended := c.prepare(ctx)
	defer ended()
	cmd.Stdin, cmd.Stdout, cmd.Stderr = stdin, stdout, stderr
	return reason(ctx, cmd.Run())
}

// output runs git and returns what it prints, at most maxOutput bytes.
func (c command) output(ctx context.Context, stdin io.Reader) ([]byte, error) {
	out, message := limited{limit: maxOutput}, limited{limit: maxMessage, cut: true}
	err := c.run(ctx, stdin, &out, &message)
	if out.isFull {
		err = fmt.Errorf("it printed more than %d bytes", maxOutput) // the error of git is only the consequence
	}
	if err != nil {
		return nil, c.failure(message.String(), out.String(), err)
	}
	return out.Bytes(), nil
}

// stream runs git and passes what it prints to read. If read fails, git is
// ended.
func (c command) stream(ctx context.Context, stdin io.Reader, read func(*bufio.Reader) error) error {
	ctx, cancel := c.bound(ctx)
	defer cancel()
	message := limited{limit: maxMessage, cut: true}
	cmd, end := c.prepare(ctx)
	defer end()
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
	case errors.Is(failed, io.ErrUnexpectedEOF) && err != nil: // the message of git says why
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

// grace is the time that git has to remove its locks after an interrupt. Then
// it is killed.
const grace = 5 * time.Second

// prepare returns the process to start. The caller starts it on the same goroutine, waits for it, and then calls
// ended.
func (c command) prepare(ctx context.Context) (cmd *exec.Cmd, ended func()) {
	cmd = exec.CommandContext(ctx, "git", c.args...)
	cmd.Env, cmd.Dir, cmd.WaitDelay = c.env, c.dir, grace
	cmd.Cancel = func() error {
		if err := cmd.Process.Signal(os.Interrupt); err == nil || errors.Is(err, os.ErrProcessDone) {
			return err
		}
		return cmd.Process.Kill() // this system has no signals
	}
	cmd.SysProcAttr, ended = endingWithUs()
	return cmd, ended
}

// reason returns why git ended: the cause of the context, [ErrNotInstalled], or
// the error of git itself.
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
	maxOutput  = 256 << 20 // bytes in memory: a hundred times the refs of the largest repositories
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

// ReadFrom replaces that of bytes.Buffer, which would read without a limit.
func (l *limited) ReadFrom(r io.Reader) (int64, error) {
	return io.Copy(struct{ io.Writer }{l}, r)
}

// Error is a failed call of git.
type Error struct {
	Verb    string // the command, as in push
	Message string // stderr, without blank lines
	Output  string // stdout
	Err     error  // how git ended
}

// Error returns the command and what git printed; if it printed nothing, how git ended.
func (e *Error) Error() string {
	if e.Message == "" {
		return fmt.Sprintf("git %s: %s", e.Verb, e.Err)
	}
	return fmt.Sprintf("git %s: %s", e.Verb, strings.ReplaceAll(e.Message, "\n", "\n  "))
}

// Unwrap returns how git ended.
func (e *Error) Unwrap() error { return e.Err }

// isNo tells whether git answered "no": exit code 1 without a message.
func isNo(err error) bool {
	var no *Error
	var exit *exec.ExitError
	return errors.As(err, &no) && no.Message == "" && errors.As(err, &exit) && exit.ExitCode() == 1
}

// failure returns the error of a command. Its verb is the first argument that
// is not an option. [ErrNotInstalled] is returned without a verb.
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

// tidy removes blank lines, and the spaces that servers add at the end of
// lines.
func tidy(message string) string {
	var lines []string
	for line := range strings.Lines(message) {
		if line = strings.TrimSpace(line); line != "" && line != "remote:" {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "\n")
}
