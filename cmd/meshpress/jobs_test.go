package main

import (
	"os"
	"slices"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
	"sigs.k8s.io/yaml"
)

// runJob runs the lines of a CI job that start meshpress or git:
//
//	job FILE NAME
//
// It skips lines that start other programs, and the build.
func runJob(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: job FILE NAME")
	}
	text, err := os.ReadFile(ts.MkAbs(args[0]))
	ts.Check(err)
	var forge map[string]any
	ts.Check(yaml.Unmarshal(text, &forge))
	jobs, isGitHub := forge["jobs"].(map[string]any)
	if !isGitHub {
		jobs = forge
	}
	job, ok := jobs[args[1]].(map[string]any)
	if !ok {
		ts.Fatalf("%s has no job %q", args[0], args[1])
	}
	ran := 0
	for _, line := range commands(job) {
		if strings.HasPrefix(line, "meshpress ") || strings.HasPrefix(line, "git ") && !strings.Contains(line, "clone") {
			ts.Logf("# %s", line)
			ts.Check(ts.Exec("sh", "-ec", line))
			ran++
		}
	}
	if ran == 0 {
		ts.Fatalf("job %q has no command", args[1])
	}
}

// commands returns the lines of a job's steps.
func commands(job map[string]any) []string {
	steps, _ := job["steps"].([]any)
	script, _ := job["script"].([]any)
	var lines []string
	for _, item := range slices.Concat(steps, script) {
		if step, ok := item.(map[string]any); ok {
			item = step["run"]
		}
		text, _ := item.(string)
		lines = append(lines, strings.Split(strings.TrimSpace(text), "\n")...)
	}
	return lines
}
