package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/meshpress/meshpress/internal/golden"
)

const cliDocs = "../../docs/cli"

// TestDocs compares docs/cli with the help of each command, as Markdown. -update writes the pages.
func TestDocs(t *testing.T) {
	program := newProgram(streams{in: strings.NewReader(""), out: io.Discard, err: io.Discard})
	program.InitDefaultHelpCmd()
	pages := map[string]string{}
	eachCommand(program, func(c *cobra.Command) { pages[pageName(c)] = pageOf(c) })
	for name, text := range pages {
		golden.Compare(t, filepath.Join(cliDocs, name), text)
	}
	entries, err := os.ReadDir(cliDocs)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if pages[e.Name()] != "" {
			continue
		}
		if golden.Update() {
			os.Remove(filepath.Join(cliDocs, e.Name()))
			continue
		}
		t.Errorf("docs/cli/%s is about no command", e.Name())
	}
}

func pageName(c *cobra.Command) string {
	if !c.HasParent() {
		return "README.md"
	}
	return strings.ReplaceAll(strings.TrimPrefix(c.CommandPath(), "meshpress "), " ", "-") + ".md"
}

func pageOf(c *cobra.Command) string {
	var b strings.Builder
	fmt.Fprintf(&b, "<!-- Written by `go test ./cmd/meshpress -run TestDocs -update`. -->\n# %s\n\n", c.CommandPath())
	if c.HasParent() {
		fmt.Fprintf(&b, "    %s\n\n", c.UseLine())
	}
	prose(&b, c)
	if !c.HasSubCommands() {
		own, settings := flagsOf(c)
		flagTable(&b, "Flags", own)
		flagTable(&b, "Settings", settings)
		if settings.HasFlags() {
			b.WriteString("\nSettings win over those of a RenderConfig. [parameters.md](../parameters.md) has how the other " +
				"hosts spell them.\n")
		}
	}
	for _, other := range append(c.Commands(), c.Parent()) {
		if other != nil && !strings.Contains(b.String(), "]("+pageName(other)+")") {
			fmt.Fprintf(&b, "\nSee also [%s](%s).\n", other.CommandPath(), pageName(other))
		}
	}
	return b.String()
}

// prose writes the help of a command as Markdown. Indented lines become code, and commands of a group become
// links to their pages.
func prose(b *strings.Builder, c *cobra.Command) {
	isList := false
	for line := range strings.Lines(c.Long) {
		name, short, _ := strings.Cut(strings.TrimSpace(line), " ")
		switch {
		case line == "Commands:\n":
			isList = true
			b.WriteString("Commands:\n\n")
		case strings.HasPrefix(line, "  ") && isList:
			sub, _, _ := c.Find([]string{name})
			fmt.Fprintf(b, "- [%s](%s): %s\n", name, pageName(sub), strings.TrimSpace(short))
		case strings.HasPrefix(line, "  "):
			b.WriteString("  " + line)
		default:
			isList = false
			b.WriteString(markup.Replace(line))
		}
	}
}

var markup = strings.NewReplacer(`\`, `\\`, "*", `\*`, "_", `\_`, "<", `\<`, "[", `\[`, "`", "\\`")

func flagTable(b *strings.Builder, title string, flags *pflag.FlagSet) {
	if !flags.HasFlags() {
		return
	}
	fmt.Fprintf(b, "\n## %s\n\n| Flag | Meaning |\n| --- | --- |\n", title)
	flags.VisitAll(func(f *pflag.Flag) {
		value, usage := pflag.UnquoteUsage(f)
		name := strings.TrimSpace("--" + f.Name + " " + value)
		if f.NoOptDefVal != "" {
			name = "--" + f.Name
		}
		if f.Shorthand != "" {
			name = "-" + f.Shorthand + ", " + name
		}
		if f.DefValue != "" && f.DefValue != "false" && f.DefValue != "[]" {
			usage += fmt.Sprintf(" (default %q)", f.DefValue)
		}
		fmt.Fprintf(b, "| `%s` | %s |\n", strings.ReplaceAll(name, "|", `\|`),
			strings.NewReplacer("|", `\|`, "<", `\<`, "{{", "`{{", "}}", "}}`").Replace(usage))
	})
}
