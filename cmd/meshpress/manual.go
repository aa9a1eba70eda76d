package main

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"
)

const manualUsage = `meshpress man DIR writes a manual page of each command into a directory. The
archives of a release have them.

  $ meshpress man ~/.local/share/man/man1
  $ man meshpress-render
`

func newManual() *cobra.Command {
	return &cobra.Command{Use: "man DIR", Short: "write the manual pages", Long: manualUsage,
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) != 1 {
				return wrongUsage(errors.New("man needs one DIR"), "meshpress man ~/.local/share/man/man1")
			}
			if err := os.MkdirAll(args[0], 0o755); err != nil {
				return environment(err)
			}
			return environment(writeManual(c.Root(), args[0]))
		}}
}

// writeManual writes the pages into a directory.
func writeManual(root *cobra.Command, dir string) error {
	var failed error
	eachCommand(root, func(c *cobra.Command) {
		if c.IsAvailableCommand() {
			page := filepath.Join(dir, manualName(c)+".1")
			failed = errors.Join(failed, os.WriteFile(page, []byte(manualPage(c)), 0o644))
		}
	})
	return failed
}

// eachCommand visits a command and those below it.
func eachCommand(c *cobra.Command, visit func(*cobra.Command)) {
	visit(c)
	for _, sub := range c.Commands() {
		eachCommand(sub, visit)
	}
}

func manualName(c *cobra.Command) string { return strings.ReplaceAll(c.CommandPath(), " ", "-") }

// manualPage returns the page of a command in the macros of man(7). Its date is that of the commit, so that it is the
// same each time.
func manualPage(c *cobra.Command) string {
	b := thisBuild()
	at, err := time.Parse(time.RFC3339, b.Date)
	if err != nil {
		at = time.Unix(0, 0).UTC()
	}
	var p manual
	title := strings.ToUpper(manualName(c))
	p.line(`.TH "%s" "1" "%s" "meshpress %s" "meshpress"`, title, at.Format(time.DateOnly), b.Version)
	p.line(".nh\n.ad l")
	p.line(".SH NAME\n%s \\- %s", manualName(c), roff(c.Short))
	p.line(".SH SYNOPSIS\n.B %s", roff(c.UseLine()))
	p.line(".SH DESCRIPTION")
	p.prose(c.Long)
	own, settings := flagsOf(c)
	p.flags("OPTIONS", own)
	p.flags("SETTINGS", settings)
	p.others(c)
	return p.String()
}
