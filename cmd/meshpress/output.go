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

func flush(table *tabwriter.Writer) error {
	if err := table.Flush(); err != nil {
		return environment(fmt.Errorf("write the list: %w", err))
	}
	return nil
}
