package main

import (
	"fmt"
	"runtime/debug"

	"github.com/spf13/cobra"
)

const versionUsage = `meshpress version prints the version of the program.

  $ meshpress version
`

// version is set by the linker of a release build.
var version = ""

func newVersion(s streams) *cobra.Command {
	return &cobra.Command{Use: "version", Short: "print the version", Long: versionUsage, Args: noArguments,
		RunE: func(*cobra.Command, []string) error { return printVersion(s) }}
}

func printVersion(s streams) error {
	v := version
	if info, ok := debug.ReadBuildInfo(); ok && v == "" {
		v = info.Main.Version
	}
	return writeOut(s, fmt.Appendf(nil, "meshpress %s\n", v))
}
