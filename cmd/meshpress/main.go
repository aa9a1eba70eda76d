// Command meshpress renders lifecycle resources into the manifests of every cluster. Each verb has a file that
// turns flags into options. Package render renders; package gitops writes the output tree.
//
// Rules of this program: stdout carries data only; findings, progress and errors go to stderr; the exit code
// says what kind of failure it was. A signal ends the context of every verb; see interrupt.go.
package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"log"
	"os"

	_ "github.com/meshpress/meshpress/internal/collector" // the garbage collector begins late
	"github.com/meshpress/meshpress/internal/task"
	"github.com/meshpress/meshpress/render/terminal"
)

// streams are the inputs and outputs of a verb.
type streams struct {
	in       io.Reader
	out, err io.Writer
	color    *colorFlag // nil for no colours
	last     *string    // the line that sums up the run; an interrupted run does not print it
}

func main() {
	log.SetOutput(io.Discard) // package http logs text of servers there
	ctx, stop := untilSignal()
	code := run(ctx, os.Args[1:], streams{in: os.Stdin, out: os.Stdout, err: os.Stderr})
	stop()
	os.Exit(code)
}

// run runs a command line and returns its exit code. The end of the context ends every verb; unfinished output
// is removed.
func run(ctx context.Context, args []string, s streams) int {
	s.color = &colorFlag{"auto"}
	lines := terminal.NewLines(s.color.lines(s.err)) // stderr is text for people
	defer func() { _ = lines.Flush() }()
	s.err = lines
	return guard(s, func() int { return choose(ctx, args, s) })
}

// guard turns a panic into an exit code and a message that says what was being processed. It covers this
// goroutine and those that it waits for.
func guard(s streams, work func() int) (code int) {
	defer func() {
		if p := recover(); p != nil {
			defect := task.Recovered(p)
			fmt.Fprintf(s.err, "meshpress: internal error: %v\n%s%s", defect, "  hint: this is a defect of meshpress; "+
				"report it with the input that caused it\n", defect.Stack)
			code = exitInternal
		}
	}()
	return work()
}

// choose runs the verb that the arguments name.
func choose(ctx context.Context, args []string, all streams) int {
	s := all.until(ctx)
	s.last = new(string)
	if in := bufio.NewReader(s.in); len(args) == 0 && isPiped(all.in) && hasInput(in) {
		s.in, args = in, []string{"fn"} // hosts of functions start them without arguments
	}
	program := newProgram(s)
	if completes(args) {
		completeAll(program)
	}
	program.SetArgs(append([]string{}, args...)) // for nil, cobra would take the arguments of the process
	err := program.ExecuteContext(ctx)
	if err != nil && ctx.Err() != nil {
		return interrupted(all)
	}
	code := finish(err, s)
	if *s.last != "" {
		all.say("%s", *s.last)
	}
	return code
}

// isPiped tells whether in is something else than a terminal.
func isPiped(in io.Reader) bool {
	file, ok := in.(*os.File)
	if !ok {
		return true
	}
	info, err := file.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice == 0
}

func hasInput(in *bufio.Reader) bool { _, err := in.Peek(1); return err == nil }
