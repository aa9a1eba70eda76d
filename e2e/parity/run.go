package parity

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// refusals are the exit codes of meshpress for an input that it refuses.
var refusals = []int{1, 2}

// reply is the result of a program. A non-zero exit code is not an error yet.
type reply struct {
	code           int
	stdout, stderr []byte
}

func execute(program string, args ...string) (reply, error) {
	var stdout, stderr bytes.Buffer
	cmd := exec.Command(program, args...)
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		return reply{}, fmt.Errorf("run %s: %w", program, err)
	}
	return reply{cmd.ProcessState.ExitCode(), stdout.Bytes(), stderr.Bytes()}, nil
}

// render runs upstream on a case, with the stamped charts in manifests.
func (u upstream) render(c parityCase, manifests string) (outcome, error) {
	r, err := execute(u.oracle, append([]string{"-manifests", manifests}, u.args(c)...)...)
	if err != nil {
		return outcome{}, err
	}
	if r.code != 0 {
		return outcome{Refusal: firstLine(r.stderr, manifests)}, nil // a panic, too: istioctl would show the same
	}
	rendered, err := parseJSONLines(r.stdout)
	if err != nil {
		return outcome{}, fmt.Errorf("read the oracle's output: %w", err)
	}
	return outcome{Objects: rendered}, nil
}

// input returns the path of one file with the input of the case. It writes the file to dir if the case is
// folded.
func (u upstream) input(c parityCase, dir string) (string, error) {
	if !c.folded() {
		return filepath.Join(u.inputs, c.Files[0]), nil
	}
	r, err := execute(u.oracle, append([]string{"-fold"}, u.args(c)...)...)
	if err != nil {
		return "", err
	}
	if r.code != 0 {
		return "", fmt.Errorf("fold %s: %s", c.flags(), r.stderr)
	}
	name := filepath.Join(dir, c.Name+".yaml")
	return name, os.WriteFile(name, r.stdout, 0o644)
}

func (u upstream) args(c parityCase) []string {
	var args []string
	for _, set := range c.Sets {
		args = append(args, "-set", set)
	}
	for _, file := range c.Files {
		args = append(args, filepath.Join(u.inputs, file))
	}
	return args
}

// renderMeshpress runs meshpress. Without charts it uses the embedded ones. A crash is an error, not a refusal.
func renderMeshpress(binary, release, charts, input string) (outcome, error) {
	args := []string{"render", "--compat", "istioctl", "--istio-version", release}
	if charts != "" {
		args = append(args, "--charts", charts)
	}
	r, err := execute(binary, append(args, input)...)
	if err != nil {
		return outcome{}, err
	}
	crashed := bytes.Contains(r.stderr, []byte("\ngoroutine "))
	switch {
	case r.code == 0:
	case slices.Contains(refusals, r.code) && !crashed:
		return outcome{Refusal: firstLine(r.stderr, filepath.Dir(input))}, nil
	default:
		return outcome{}, fmt.Errorf("meshpress exits with code %d:\n%s", r.code, r.stderr)
	}
	rendered, err := parseYAML(r.stdout)
	if err != nil {
		return outcome{}, fmt.Errorf("read meshpress's output: %w", err)
	}
	return outcome{Objects: rendered}, nil
}

// firstLine removes the folder, which differs between machines.
func firstLine(stderr []byte, folder string) string {
	text := strings.ReplaceAll(string(stderr), folder+"/", "")
	line, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
	if line == "" {
		return "(no message)"
	}
	return cut(line, 0)
}
