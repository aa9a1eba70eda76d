// Command meshpress renders lifecycle resources into the manifests of every
// cluster. The verbs turn flags into options and findings into text; rendering
// is package render, the output tree package gitops.
//
// Rules of this program: stdout carries data only; findings, progress and
// errors go to stderr; the exit code says what kind of failure it was.
package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"log"
	"os"
	"strings"

	"github.com/spf13/pflag"

	"github.com/meshpress/meshpress/fn/parameter"
	"github.com/meshpress/meshpress/internal/task"
)

// The exit codes.
const (
	exitOK          = 0
	exitFindings    = 1 // findings at error severity
	exitUsage       = 2 // wrong usage, or input that cannot be understood
	exitEnvironment = 3 // the disk, the terminal
	exitInternal    = 4 // a defect of meshpress
)

// streams are what a verb may read and write.
type streams struct {
	in       io.Reader
	out, err io.Writer
}

type verb struct {
	name, short string
	run         func(args []string, s streams) int
}

func verbs() []verb {
	return []verb{
		{"render", "render lifecycle resources into manifests", runRender},
		{"publish", "render, and commit the manifests to a branch", runPublish},
		{"check", "print what is wrong with resources, and with a change of them", runCheck},
		{"diff", "print what changes, by object and field", runDiff},
		{"plan", "print what a change does to each cluster, in order", runPlan},
		{"images", "list the images that clusters pull", runImages},
		{"explain", "say where an object, and a field of it, is from", runExplain},
		{"values", "write what Helm alone would need: values, Applications, HelmReleases", runValues},
		{"policies", "list and explain the rules", runPolicies},
		{"charts", "find, pin and fetch charts", runCharts},
		{"bundle", "write charts and image lists for a network without connections", runBundle},
		{"fn", "run as a KRM function of kustomize or kpt", runFn},
		{"argocd", "run as a config-management plugin of Argo CD", runArgoCD},
		{"version", "print the version", runVersion},
	}
}

func main() {
	log.SetOutput(io.Discard) // package http writes there what servers send
	os.Exit(run(os.Args[1:], streams{os.Stdin, os.Stdout, os.Stderr}))
}

func run(args []string, s streams) int {
	return guard(s, func() int { return choose(args, s) })
}

// guard makes a panic, of this goroutine or of one that it waits for, an exit
// code and a message that has what was worked on.
func guard(s streams, work func() int) (code int) {
	defer func() {
		if p := recover(); p != nil {
			defect := task.Recovered(p)
			fmt.Fprintf(s.err, "meshpress: internal error: %v\n  hint: this is a defect of meshpress; report it with the input that caused it\n%s", defect, defect.Stack)
			code = exitInternal
		}
	}()
	return work()
}

// choose runs the verb that the arguments name.
func choose(args []string, s streams) int {
	if in := bufio.NewReader(s.in); len(args) == 0 && isPiped(s.in) && hasInput(in) {
		s.in = in
		return runFn(nil, s)
	}
	if len(args) == 0 {
		fmt.Fprint(s.err, usage())
		return exitUsage
	}
	for _, v := range verbs() {
		if args[0] == v.name {
			return v.run(args[1:], s)
		}
	}
	switch args[0] {
	case "help", "-h", "--help":
		fmt.Fprint(s.out, usage())
		return exitOK
	case "--version":
		return runVersion(nil, s)
	}
	fmt.Fprintf(s.err, "meshpress: %q is not a command\n  hint: the commands are %s\n", args[0], verbNames())
	return exitUsage
}

// parse reads the flags of a verb; done is set when there is nothing left to do.
func parse(flags *pflag.FlagSet, usage string, args []string, s streams) (code int, done bool) {
	flags.SetOutput(io.Discard)
	flags.Usage = func() {}
	err := flags.Parse(args)
	switch {
	case errors.Is(err, pflag.ErrHelp):
		fmt.Fprint(s.out, usage)
		if flags.HasFlags() {
			fmt.Fprintf(s.out, "\nFlags:\n%s", flags.FlagUsages())
		}
		return exitOK, true
	case err != nil:
		if bad, ok := errors.AsType[*pflag.InvalidValueError](err); ok {
			err = parameter.Named("--"+bad.GetFlag().Name, bad.Unwrap())
		}
		return fail(s, exitUsage, err, "meshpress "+flags.Name()+" --help lists the flags"), true
	}
	return exitOK, false
}

// fail prints an error with a hint and returns the exit code.
func fail(s streams, code int, err error, hint string) int {
	fmt.Fprintf(s.err, "meshpress: %s\n", strings.ReplaceAll(err.Error(), "\nhint: ", "\n  hint: "))
	if hint != "" {
		fmt.Fprintf(s.err, "  hint: %s\n", hint)
	}
	return code
}

// write prints the data of a verb and returns the exit code.
func write(s streams, text []byte, err error) int {
	if err == nil {
		_, err = s.out.Write(text)
	}
	if err != nil {
		return fail(s, exitEnvironment, err, "")
	}
	return exitOK
}
