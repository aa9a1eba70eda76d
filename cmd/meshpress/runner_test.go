package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
	"sigs.k8s.io/yaml"
)

// ciStep is a step of a GitHub job or action.
type ciStep struct {
	ID    string            `json:"id"`
	If    string            `json:"if"`
	Run   string            `json:"run"`
	Shell string            `json:"shell"`
	Env   map[string]string `json:"env"`
}

// runSteps implements `runner FILE JOB CODE [NAME=VALUE...]`: it runs a job of a GitHub workflow, an action (JOB is
// "action") or a job of GitLab as the runner of that forge does, with the shell options of each step. After a step
// that fails, only steps with !cancelled() run. NAME=VALUE are expressions, as in inputs.paths=fleet. The job must end
// with CODE.
func runSteps(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 3 {
		ts.Fatalf("usage: runner FILE JOB CODE [NAME=VALUE...]")
	}
	r := runner{ts: ts, known: map[string]string{}, output: ts.MkAbs("github-output")}
	for _, given := range args[3:] {
		name, value, _ := strings.Cut(given, "=")
		r.known[name] = value
	}
	text, err := os.ReadFile(ts.MkAbs(args[0]))
	ts.Check(err)
	if _, component, found := strings.Cut(string(text), "\n---\n"); found {
		text = []byte(component)
	}
	ran := 0
	for _, s := range stepsOf(ts, []byte(r.value(string(text), componentInput)), args[1]) {
		if s.Run != "" && r.wants(s.If) {
			r.step(s)
			ran++
		}
	}
	if code := fmt.Sprint(r.code); code != args[2] || ran == 0 {
		ts.Fatalf("the job ends with %s after %d steps, want %s", code, ran, args[2])
	}
}

// ciJob is a job of GitHub with steps, or of GitLab with a script.
type ciJob struct {
	Steps     []ciStep
	Variables map[string]any
	Script    []string
}

func stepsOf(ts *testscript.TestScript, text []byte, job string) []ciStep {
	var hub struct {
		Runs ciJob
		Jobs map[string]ciJob
	}
	ts.Check(yaml.Unmarshal(text, &hub))
	switch {
	case job == "action":
		return hub.Runs.Steps
	case hub.Jobs != nil:
		return hub.Jobs[job].Steps
	}
	lab := map[string]any{}
	ts.Check(yaml.Unmarshal(text, &lab))
	one, err := yaml.Marshal(lab[job])
	ts.Check(err)
	var j ciJob
	ts.Check(yaml.Unmarshal(one, &j))
	s := ciStep{Shell: "bash", Run: strings.Join(j.Script, "\n"), Env: map[string]string{}}
	for name, value := range j.Variables {
		s.Env[name] = fmt.Sprint(value)
	}
	return []ciStep{s}
}

type runner struct {
	ts     *testscript.TestScript
	known  map[string]string // values of expressions
	output string            // file of the outputs
	code   int               // of the first step that failed
}

// wants tells whether a condition lets a step run. The conditions are those of our files.
func (r *runner) wants(condition string) bool {
	condition = strings.TrimSpace(strings.TrimSuffix(strings.TrimPrefix(condition, "${{"), "}}"))
	if r.code != 0 && !strings.Contains(condition, "!cancelled()") {
		return false
	}
	for part := range strings.SplitSeq(condition, "&&") {
		name, value, compares := strings.Cut(strings.TrimSpace(part), " == ")
		if compares && r.known[name] != strings.Trim(value, "'") {
			return false
		}
	}
	return true
}

// expression matches those of GitHub, componentInput those of a component of GitLab.
var (
	expression     = regexp.MustCompile(`\$\{\{ *([^}]*?) *\}\}`)
	componentInput = regexp.MustCompile(`\$\[\[ *([^\]]*?) *\]\]`)
)

func (r *runner) value(text string, of *regexp.Regexp) string {
	return of.ReplaceAllStringFunc(text, func(s string) string {
		name := of.FindStringSubmatch(s)[1]
		value, ok := r.known[name]
		if !ok && !strings.HasPrefix(name, "steps.") {
			r.ts.Fatalf("the runner does not know %q", name)
		}
		return value
	})
}

func (r *runner) step(s ciStep) {
	options := []string{"-e"} // a step without a shell
	if s.Shell == "bash" {
		options = []string{"--noprofile", "--norc", "-eo", "pipefail"}
	}
	r.ts.Check(os.WriteFile(r.output, nil, 0o644))
	r.ts.Setenv("GITHUB_OUTPUT", r.output)
	r.ts.Setenv("GITHUB_STEP_SUMMARY", filepath.Join(filepath.Dir(r.output), "github-summary"))
	for name, value := range s.Env {
		r.ts.Setenv(name, r.value(value, expression))
	}
	file := r.ts.MkAbs("github-step.sh")
	r.ts.Check(os.WriteFile(file, []byte(r.value(s.Run, expression)), 0o644))
	err := r.ts.Exec("bash", append(options, file)...)
	os.Remove(file)
	if err != nil && r.code == 0 {
		r.code = exitOf(err)
	}
	text, err := os.ReadFile(r.output)
	r.ts.Check(err)
	os.Remove(r.output)
	for line := range strings.Lines(string(text)) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), "=")
		r.known["steps."+s.ID+".outputs."+name] = value
	}
}

// exitOf returns the exit code of a command that failed.
func exitOf(err error) int {
	if failed, ok := errors.AsType[*exec.ExitError](err); ok {
		return failed.ExitCode()
	}
	return -1
}
