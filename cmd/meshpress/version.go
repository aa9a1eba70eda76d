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
	return writeOut(s, fmt.Appendf(nil, "meshpress %s\n", programVersion()))
}

// programVersion returns the version of the program, as the linker or the build information has it.
func programVersion() string {
	if info, ok := debug.ReadBuildInfo(); ok && version == "" {
		return info.Main.Version
	}
	return version
}
