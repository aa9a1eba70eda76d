package main

import (
	"io"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// TestEveryCommandIsComplete proves that every command has help, a check of its arguments, and completion.
func TestEveryCommandIsComplete(t *testing.T) {
	program := newProgram(streams{in: strings.NewReader(""), out: io.Discard, err: io.Discard})
	completeAll(program)
	eachCommand(program, func(c *cobra.Command) {
		path := c.CommandPath()
		if c.Short == "" || c.RunE == nil || c.Run != nil {
			t.Errorf("%s must have a short text and RunE", path)
		}
		if !strings.HasPrefix(c.Long, path+" ") || !strings.HasSuffix(c.Long, "\n") {
			t.Errorf("the help of %s must begin with its name and end with a line", path)
		}
		c.LocalFlags().VisitAll(func(f *pflag.Flag) {
			_, completes := c.GetFlagCompletionFunc(f.Name)
			if f.Usage == "" || f.NoOptDefVal == "" && !completes {
				t.Errorf("--%s of %s must have a text and a completion", f.Name, path)
			}
		})
	})
}

// TestEveryFormatHasAVerb proves that every row of the table of formats belongs to a verb.
func TestEveryFormatHasAVerb(t *testing.T) {
	names := map[string]bool{}
	for _, f := range formats() {
		if f.check == nil && f.diff == nil && f.plan == nil && f.images == nil && f.explain == nil && f.values == nil &&
			f.report == nil {
			t.Errorf("no verb has the format %q", f.name)
		}
		if names[f.name] {
			t.Errorf("the format %q is there twice", f.name)
		}
		names[f.name] = true
	}
}
