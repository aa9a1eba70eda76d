package main

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"
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

// writeManual writes the pages. Their date is that of the commit, so that they are the same each time.
func writeManual(root *cobra.Command, dir string) error {
	b := thisBuild()
	at, err := time.Parse(time.RFC3339, b.Date)
	if err != nil {
		at = time.Unix(0, 0).UTC()
	}
	eachCommand(root, func(c *cobra.Command) {
		c.DisableAutoGenTag = true // it has the date of today
		c.Long = markdown(c.Long)
	})
	return doc.GenManTree(root, &doc.GenManHeader{Section: "1", Date: &at,
		Source: "meshpress " + b.Version, Manual: "meshpress"}, dir)
}

// eachCommand visits a command and those below it.
func eachCommand(c *cobra.Command, visit func(*cobra.Command)) {
	visit(c)
	for _, sub := range c.Commands() {
		eachCommand(sub, visit)
	}
}

var markup = strings.NewReplacer(`\`, `\\`, "*", `\*`, "_", `\_`, "<", `\<`, "[", `\[`, "`", "\\`")

// markdown returns the help of a command as Markdown. Indented lines become code.
func markdown(help string) string {
	var b strings.Builder
	isCode := false
	for line := range strings.Lines(help) {
		if indented := strings.HasPrefix(line, "  "); indented {
			if !isCode {
				b.WriteString("\n")
			}
			fmt.Fprint(&b, "  "+line)
			isCode = true
			continue
		}
		isCode = false
		b.WriteString(markup.Replace(line))
	}
	return b.String()
}
