package main

import (
	"fmt"
	"text/tabwriter"
)

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
	table := tabwriter.NewWriter(s.out, 0, 0, 2, ' ', 0)
	if _, err := table.Write(text); err != nil {
		return environment(err)
	}
	return flush(table)
}

func flush(table *tabwriter.Writer) error {
	if err := table.Flush(); err != nil {
		return environment(fmt.Errorf("write the list: %w", err))
	}
	return nil
}
