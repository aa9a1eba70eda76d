package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"syscall"

	"github.com/meshpress/meshpress/internal/task"
)

// untilSignal returns the context of the program: it ends with the first SIGINT
// or SIGTERM. A second signal ends the program at once.
func untilSignal() (context.Context, context.CancelFunc) {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop)
	return ctx, stop
}

// interrupted ends a run that did not reach its end. What such a run found is
// not printed: it has not seen everything.
func interrupted(s streams) int {
	fmt.Fprintln(s.err, "meshpress: interrupted")
	return exitEnvironment
}

// until returns streams that end with the context, also while they wait for the
// other end of a pipe. So an interrupted run prints nothing more.
func (s streams) until(ctx context.Context) streams {
	return streams{in: untilReader{ctx, s.in}, out: untilWriter{ctx, s.out}, err: untilWriter{ctx, s.err}}
}

type untilReader struct {
	ctx context.Context
	io.Reader
}

func (r untilReader) Read(p []byte) (int, error) {
	content := make([]byte, len(p)) // p is the caller's again when this returns
	n, err := task.Until(r.ctx, "standard input", func() (int, error) { return r.Reader.Read(content) })
	return copy(p, content[:n]), err
}

type untilWriter struct {
	ctx context.Context
	io.Writer
}

func (w untilWriter) Write(p []byte) (int, error) {
	content := slices.Clone(p) // p is the caller's again when this returns
	return task.Until(w.ctx, "standard output", func() (int, error) { return w.Writer.Write(content) })
}

// done returns the writer for what must be said although the run was interrupted:
// it has happened.
func done(w io.Writer) io.Writer {
	if until, ok := w.(untilWriter); ok {
		return until.Writer
	}
	return w
}
