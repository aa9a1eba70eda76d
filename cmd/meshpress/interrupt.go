package main

import (
	"context"
	"io"
	"os"
	"os/signal"
	"sync"
	"syscall"

	"github.com/meshpress/meshpress/internal/task"
)

// untilSignal returns the context of the program. The first SIGINT or SIGTERM ends it; a second signal ends the
// program at once.
func untilSignal() (context.Context, context.CancelFunc) {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop)
	return ctx, stop
}

// interrupted ends a run that a signal stopped. It prints no findings, because they are incomplete.
func interrupted(s streams) int {
	s.say("meshpress: interrupted")
	return exitEnvironment
}

// until returns streams whose reads and writes end with the context, even while they wait for the other end of
// a pipe. An interrupted run prints nothing more.
func (s streams) until(ctx context.Context) streams {
	rooms := &sync.Pool{New: func() any { return new([]byte) }}
	return streams{in: untilReader{ctx, s.in}, out: untilWriter{ctx, s.out, rooms}, err: untilWriter{ctx, s.err, rooms},
		color: s.color}
}

type untilReader struct {
	ctx context.Context
	io.Reader
}

func (r untilReader) Read(p []byte) (int, error) {
	content := make([]byte, len(p)) // the caller may reuse p after this returns
	n, err := task.Until(r.ctx, "standard input", func() (int, error) { return r.Reader.Read(content) })
	return copy(p, content[:n]), err
}

type untilWriter struct {
	ctx context.Context
	io.Writer
	rooms *sync.Pool // of pointers to copies of what is written: a stream is long
}

func (w untilWriter) Write(p []byte) (int, error) {
	content := w.rooms.Get().(*[]byte)
	*content = append((*content)[:0], p...) // the caller may reuse p after this returns
	n, err := task.Until(w.ctx, "standard output", func() (int, error) { return w.Writer.Write(*content) })
	if err == nil { // else the other end of a pipe may still read it
		w.rooms.Put(content)
	}
	return n, err
}

// done returns a writer that works after an interrupt. It is for results that have already taken effect.
func done(w io.Writer) io.Writer {
	if until, ok := w.(untilWriter); ok {
		return until.Writer
	}
	return w
}
