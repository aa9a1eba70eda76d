package main

import (
	"regexp"
	"strings"
	"testing"
)

// command is a command of a page that [TestTranscripts] does not run.
type command struct {
	page, begin string // how it begins
	why         string
}

// elsewhere lists the commands of the pages that need what a unit test has not. Each reason says what that is, and what
// runs the command instead.
var elsewhere = []command{
	{"README.md", "make ", "it builds and tests this program"},
	{"README.md", "CGO_ENABLED=0 go run ", "it builds this program"},
	{"docs/airgap.md", "while read -r image; do skopeo ", "it needs upstream's registry; e2e/charts has it copy a bundle"},
	{"docs/charts.md", "skopeo copy ", "it needs a program and a registry; e2e/charts runs it"},
	{"docs/charts.md", "oras pull ", "it needs a program"},
	{"docs/function.md", "kustomize build ", "it needs a program; e2e/kustomize runs it"},
	{"docs/function.md", "kpt fn eval ", "it needs a program and containers; e2e/kpt runs it"},
	{"docs/images.md", "meshpress images fleet/ --unique | xargs ", "it needs upstream's registry"},
	{"docs/install.md", "tar xzf ", "it needs a release; e2e/release runs it"},
	{"docs/install.md", "sudo install ", "it changes the machine; e2e/release installs it elsewhere"},
	{"docs/install.md", "meshpress version", "it is of a release; e2e/release runs it"},
	{"docs/install.md", "sha256sum ", "it needs a release; e2e/release runs it"},
	{"docs/install.md", "cosign ", "it needs a program; e2e/release runs it where that is installed"},
	{"docs/install.md", "git checkout v0.1.0", "it needs a tag; e2e/release builds a release twice"},
	{"docs/install.md", "GOTOOLCHAIN=", "it takes minutes; e2e/release builds a release twice"},
	{"docs/install.md", "skopeo copy ", "it needs a release; e2e/release runs it"},
	{"docs/install.md", "make build", "it builds this program"},
	{"docs/publish.md", "git -C clusters.git show ", "it needs jq"},
	{"docs/release.md", "make release ", "it takes minutes; e2e/release runs what it starts"},
	{"docs/release.md", "cosign ", "it needs a program; e2e/release runs it where that is installed"},
	{"docs/tutorial.md", "kubectl ", "it needs a cluster with workloads"},
}

// notHere returns the entry of a command that is not run, or nil.
func notHere(page, line string) *command {
	for i, c := range elsewhere {
		if c.page == page && strings.HasPrefix(line, c.begin) {
			return &elsewhere[i]
		}
	}
	return nil
}

var (
	indentedCommand = regexp.MustCompile(
		`(?m)^ {4}((?:\w+=\S+ )*(?:meshpress|make|go|git|kubectl|kustomize|kpt|skopeo|oras|eval) .*)$`)
	placeholder  = regexp.MustCompile(`\[|\.\.\.|\b(PATH|DIR|PACKAGE|FILE)\b`)
	promptInText = regexp.MustCompile("(?ms)^```text\n(?:[^`]*\n)?\\$ ")
)

// TestEveryCommandIsRun proves that [TestTranscripts] runs every command of the pages, but for the listed ones. What is
// indented is a usage: it has placeholders.
func TestEveryCommandIsRun(t *testing.T) {
	used := map[*command]bool{}
	for _, page := range pages(t) {
		for _, m := range indentedCommand.FindAllStringSubmatch(fenced.ReplaceAllString(page.text, ""), -1) {
			if !placeholder.MatchString(m[1]) {
				t.Errorf("%s: %q is no usage: write it in a block that is marked as `sh`", page.name, m[1])
			}
		}
		if promptInText.MatchString(page.text) {
			t.Errorf("%s: a block of text has a command: mark it as `console`", page.name)
		}
		for _, block := range blocks.FindAllStringSubmatch(page.text, -1) {
			for _, line := range shellLines(block[2]) {
				if block[1] == "sh" {
					used[notHere(page.name, line)] = true
				}
			}
		}
	}
	for i, c := range elsewhere {
		if !used[&elsewhere[i]] {
			t.Errorf("%s has no command %q any more", c.page, c.begin)
		}
	}
}

// shellLines returns the commands of a block: its lines, joined after a backslash, without comments.
func shellLines(block string) []string {
	var out []string
	for line := range strings.Lines(strings.ReplaceAll(block, "\\\n", "")) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
			out = append(out, line)
		}
	}
	return out
}
