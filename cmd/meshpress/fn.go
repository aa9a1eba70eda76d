package main

import (
	"bufio"
	"fmt"
	"io"
	"os"

	"github.com/spf13/pflag"

	"github.com/meshpress/meshpress/fn/krm"
)

const fnUsage = `meshpress fn is the KRM function: it reads a ResourceList from standard input
and prints the one that comes out. Without any argument the program is the
function too, as kustomize and kpt start it:

  annotations:
    config.kubernetes.io/function: |
      exec: {path: meshpress}

The functionConfig is a RenderConfig, a lifecycle resource, or a ConfigMap whose
keys are the flags of render; validate, keep-inputs and dir are its own.
`

func runFn(args []string, s streams) int {
	flags := pflag.NewFlagSet("fn", pflag.ContinueOnError)
	if code, done := parse(flags, fnUsage, args, s); done {
		return code
	}
	if flags.NArg() > 0 {
		return fail(s, exitUsage, fmt.Errorf("fn takes no arguments, not %q", flags.Arg(0)), "")
	}
	out := &witness{Writer: s.out}
	found, err := krm.Run(s.in, out)
	for _, d := range found {
		fmt.Fprintln(s.err, d)
	}
	switch {
	case out.err != nil:
		return fail(s, exitEnvironment, fmt.Errorf("write to stdout: %w", out.err), "")
	case err != nil:
		return fail(s, exitUsage, err, "")
	}
	return exitCode(found)
}

// isPiped tells whether a host gives the program something to read: hosts of
// functions start it without arguments.
func isPiped(in io.Reader) bool {
	file, ok := in.(*os.File)
	if !ok {
		return true
	}
	info, err := file.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice == 0
}

func hasInput(in *bufio.Reader) bool { _, err := in.Peek(1); return err == nil }

// witness remembers why writing failed.
type witness struct {
	io.Writer
	err error
}

func (w *witness) Write(p []byte) (n int, err error) {
	n, err = w.Writer.Write(p)
	if err != nil {
		w.err = err
	}
	return n, err
}
