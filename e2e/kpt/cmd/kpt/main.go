// Command kpt is the real kpt with its functions and without its other commands: the main package of its module
// requires packages of another module, which the module proxy does not have.
//
//	kpt fn render|eval|source|sink ...
package main

import (
	"context"
	"fmt"
	"os"

	"github.com/kptdev/kpt/commands/fn"
	"github.com/kptdev/kpt/pkg/printer"
)

func main() {
	if len(os.Args) < 2 || os.Args[1] != "fn" {
		fmt.Fprintln(os.Stderr, "usage: kpt fn ...")
		os.Exit(2)
	}
	ctx := printer.WithContext(context.Background(), printer.New(os.Stdout, os.Stderr))
	cmd := fn.GetCommand(ctx, "kpt")
	cmd.SilenceUsage = true // for the subcommands too, as in kpt
	cmd.SetArgs(os.Args[2:])
	if err := cmd.Execute(); err != nil {
		os.Exit(1)
	}
}
