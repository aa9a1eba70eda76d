package main

import (
	"encoding/json"
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"

	"github.com/meshpress/meshpress/render/chart/embedded"
)

const versionUsage = `meshpress version prints the version of the program, the commit that it was built
from, the version of Go, and the versions of Istio whose charts it has.

  $ meshpress version
  $ meshpress version --format json
`

// What the linker of a release build sets; see package release.
var version, commit, date string

// build is what the program knows about itself. Commit and Date are empty if it was not built from a checkout.
type build struct {
	Version string   `json:"version"`
	Commit  string   `json:"commit,omitempty"`
	Date    string   `json:"date,omitempty"` // of the commit
	Changed bool     `json:"changed,omitempty"`
	Go      string   `json:"go"`
	Charts  []string `json:"charts"` // versions of Istio
}

func newVersion(s streams) *cobra.Command {
	var format string
	c := &cobra.Command{Use: "version", Short: "print the version", Long: versionUsage, Args: noArguments}
	c.Flags().StringVar(&format, "format", "text", "print as `FORMAT`: text or json")
	c.RunE = func(*cobra.Command, []string) error {
		switch format {
		case "text":
			return printVersion(s)
		case "json":
			text, err := json.MarshalIndent(thisBuild(), "", "  ")
			if err != nil {
				return defect(err)
			}
			return writeOut(s, append(text, '\n'))
		}
		return wrongUsage(fmt.Errorf("--format must be one of [\"text\" \"json\"], not %q", format), "")
	}
	return c
}

func thisBuild() build {
	b := build{Version: version, Commit: commit, Date: date, Go: runtime.Version()}
	for _, charts := range embedded.Charts() {
		b.Charts = append(b.Charts, charts.Version)
	}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return b
	}
	if b.Version == "" {
		b.Version = info.Main.Version
	}
	for _, setting := range info.Settings {
		switch setting.Key {
		case "vcs.revision":
			b.Commit = setting.Value
		case "vcs.time":
			b.Date = setting.Value
		case "vcs.modified":
			b.Changed = setting.Value == "true"
		}
	}
	return b
}

func printVersion(s streams) error {
	b := thisBuild()
	text := fmt.Sprintf("meshpress %s\n", b.Version)
	if b.Commit != "" {
		text += fmt.Sprintf("commit    %s of %s\n", b.Commit, b.Date)
	}
	text += fmt.Sprintf("go        %s\ncharts    Istio %s\n", b.Go, strings.Join(b.Charts, ", "))
	return writeOut(s, []byte(text))
}
