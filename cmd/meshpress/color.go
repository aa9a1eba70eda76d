package main

import (
	"fmt"
	"io"
	"os"
	"slices"

	"github.com/spf13/pflag"
	"golang.org/x/term"

	"github.com/meshpress/meshpress/internal/color"
	"github.com/meshpress/meshpress/render/terminal"
)

// colorFlag is --color. It decides for each stream whether text has colours.
type colorFlag struct{ when string }

var whens = []string{"auto", "always", "never"}

func (f *colorFlag) add(flags *pflag.FlagSet) {
	flags.Var(f, "color", "colour text for people: `WHEN` is auto (on a terminal, without NO_COLOR), always or never")
}

func (f *colorFlag) String() string { return f.when }

func (f *colorFlag) Type() string { return "string" }

// Set implements [pflag.Value].
func (f *colorFlag) Set(text string) error {
	if !slices.Contains(whens, text) {
		return fmt.Errorf("must be one of %q, not %q", whens, text)
	}
	f.when = text
	return nil
}

// lines returns a writer of text for people.
func (f *colorFlag) lines(w io.Writer) io.Writer {
	if f == nil {
		return w
	}
	return &color.Lines{To: w, On: func() bool { return f.on(w) }}
}

// on tells whether text on a stream has colours. NO_COLOR is that of no-color.org: any value turns colours off, and
// a flag wins.
func (f *colorFlag) on(w io.Writer) bool {
	if f.when != "auto" {
		return f.when == "always"
	}
	return os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb" && isTerminal(w)
}

// isTerminal tells whether a stream is a terminal.
func isTerminal(w io.Writer) bool {
	file, ok := below(w).(*os.File)
	return ok && term.IsTerminal(int(file.Fd()))
}

// below returns the stream below the writers of this program. It is for what a terminal alone shows.
func below(w io.Writer) io.Writer {
	for {
		switch outer := w.(type) {
		case *color.Lines:
			w = outer.To
		case untilWriter:
			w = outer.Writer
		case *terminal.Lines:
			w = terminal.Raw(outer)
		default:
			return w
		}
	}
}
