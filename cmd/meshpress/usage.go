package main

import (
	"fmt"
	"runtime/debug"
	"strings"

	"github.com/spf13/pflag"
)

const intro = `meshpress renders Gloo lifecycle resources into the complete Kubernetes
manifests of every cluster they name, offline.

  $ meshpress render examples/ambient -o out
  $ find out -name '*.yaml'
  out/cluster1/istio-base/crds.yaml
  ...

Commands:
`

func usage() string {
	var b strings.Builder
	b.WriteString(intro)
	for _, v := range verbs() {
		fmt.Fprintf(&b, "  %-10s%s\n", v.name, v.short)
	}
	b.WriteString("\nmeshpress COMMAND --help explains a command.\n\n" + exitCodes)
	return b.String()
}

const exitCodes = `Exit codes: 0 ok, 1 findings of severity error, 2 wrong usage or input that
cannot be understood, 3 the environment (disk, permissions), 4 a defect.
`

func verbNames() string {
	var names []string
	for _, v := range verbs() {
		names = append(names, v.name)
	}
	return strings.Join(names, ", ")
}

// version is set by the linker of a release.
var version = ""

const versionUsage = `meshpress version prints the version of the program.

  $ meshpress version
`

func runVersion(args []string, s streams) int {
	flags := pflag.NewFlagSet("version", pflag.ContinueOnError)
	if code, done := parse(flags, versionUsage, args, s); done {
		return code
	}
	if flags.NArg() > 0 {
		return fail(s, exitUsage, fmt.Errorf("version takes no arguments, not %q", flags.Arg(0)), "")
	}
	v := version
	if info, ok := debug.ReadBuildInfo(); ok && v == "" {
		v = info.Main.Version
	}
	fmt.Fprintf(s.out, "meshpress %s\n", v)
	return exitOK
}
