package main

import (
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/terminal"
)

// What the program itself says is written here, so that no name and no value of an input can be anything but a
// part of a line.

// say writes a message to stderr.
func (s streams) say(format string, values ...any) {
	fmt.Fprintln(s.err, terminal.Message(format, values...))
}

// printFindings writes findings to stderr.
func printFindings(s streams, found diag.List) {
	for _, d := range found {
		printFinding(s, d.String())
	}
}

// printFinding writes the text of a finding, or the beginning of it. A finding keeps values on their lines itself.
func printFinding(s streams, text string) { fmt.Fprintln(s.err, text) }

// writeOut writes the data of a verb.
func writeOut(s streams, text []byte) error {
	_, err := s.out.Write(text)
	return environment(err)
}

// writeTable writes data whose columns are divided by tabs. On a terminal they are aligned.
func writeTable(s streams, text []byte) error {
	if !isTerminal(s.out) {
		return writeOut(s, text)
	}
	t := table{tabwriter.NewWriter(s.out, 0, 0, 2, ' ', 0)}
	if _, err := t.to.Write(text); err != nil {
		return environment(err)
	}
	return t.flush()
}

// table is a list in columns on stdout.
type table struct{ to *tabwriter.Writer }

func newTable(s streams, head ...string) table {
	t := table{tabwriter.NewWriter(s.out, 0, 0, 2, ' ', 0)}
	fmt.Fprintln(t.to, strings.Join(head, "\t"))
	return t
}

func (t table) row(cells ...any) {
	for i, cell := range cells {
		if i > 0 {
			fmt.Fprint(t.to, "\t")
		}
		fmt.Fprint(t.to, terminal.Line(fmt.Sprint(cell)))
	}
	fmt.Fprintln(t.to)
}

func (t table) flush() error {
	if err := t.to.Flush(); err != nil {
		return environment(fmt.Errorf("write the list: %w", err))
	}
	return nil
}
