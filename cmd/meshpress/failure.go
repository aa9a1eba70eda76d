package main

import (
	"errors"
	"fmt"

	"github.com/meshpress/meshpress/charts"
	"github.com/meshpress/meshpress/render/diag"
)

// The exit codes.
const (
	exitOK          = 0
	exitFindings    = 1 // findings of severity error
	exitUsage       = 2 // wrong usage, or input that cannot be parsed
	exitEnvironment = 3 // the disk, the terminal, a signal
	exitInternal    = 4 // a defect of meshpress
)

const exitCodes = `Exit codes: 0 ok, 1 findings of severity error, 2 wrong usage or input that
is not valid (findings MP0001 to MP0019), 3 the environment (disk, permissions),
4 a defect.

Text on a terminal has colours, unless NO_COLOR is set; every command has
--color auto, always or never.
`

// failure is the error of a verb with the exit code of the run.
type failure struct {
	code int
	err  error // nil if the error was printed already
	hint string
}

func (f *failure) Error() string {
	if f.err == nil {
		return fmt.Sprintf("exit code %d", f.code)
	}
	return f.err.Error()
}

func (f *failure) Unwrap() error { return f.err }

// wrongUsage returns the error for wrong flags, arguments, or input that cannot be parsed.
func wrongUsage(err error, hint string) error { return newFailure(exitUsage, err, hint) }

// environment returns the error for failures of the disk, the terminal or a registry.
func environment(err error) error { return newFailure(exitEnvironment, err, "") }

// defect returns the error for what must not happen.
func defect(err error) error { return newFailure(exitInternal, err, "") }

// newFailure adds an exit code to an error without one. It returns nil for nil.
func newFailure(code int, err error, hint string) error {
	if _, ok := errors.AsType[*failure](err); ok || err == nil {
		return err
	}
	return &failure{code, err, hint}
}

// exit returns the error of a run that has printed its errors; nil if the code is 0.
func exit(code int) error {
	if code == exitOK {
		return nil
	}
	return &failure{code: code}
}

// outcome returns the error of a run that has printed its findings: bad input if something could not be parsed,
// else findings.
func outcome(found diag.List) error { return exit(exitCode(found)) }

func exitCode(found diag.List) int {
	code := exitOK
	for _, d := range found {
		switch {
		case d.Severity != diag.Error:
		case d.Code.IsInput():
			return exitUsage
		default:
			code = exitFindings
		}
	}
	return code
}

// finish prints the error of a run and returns its exit code.
func finish(err error, s streams) int {
	if err == nil {
		return exitOK
	}
	f, ok := errors.AsType[*failure](err)
	if !ok {
		f = &failure{code: exitInternal, err: err}
	}
	all, several := errors.AsType[charts.Failures](f.err)
	if !several && f.err != nil {
		all = charts.Failures{f.err}
	}
	for _, err := range all {
		printError(s, err, "")
	}
	if f.hint != "" {
		s.say("  hint: %s", f.hint)
	}
	return f.code
}

// printError prints an error.
func printError(s streams, err error, before string) {
	s.say("meshpress: %s%v", before, err)
}

// warn prints an error that does not stop the run.
func warn(s streams, err error) { printError(s, err, "warning: ") }
