package corpus

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"regexp"
	"time"
)

// runTimeout is far above the time for one fleet. A run that takes longer hangs.
const runTimeout = 2 * time.Minute

// autoConfig is a config that files with the revision "auto" need.
const autoConfig = `apiVersion: meshpress.dev/v1alpha1
kind: RenderConfig
metadata:
  name: corpus
spec:
  auto:
    revision: 1-23
    hub: us-docker.pkg.dev/gloo-mesh/istio-workshops
    tag: 1.23.2-solo
`

var autoRevision = regexp.MustCompile(
	`(?m)^[ \t-]*(?:revision|gatewayRevision|controlPlaneRevision):[ \t]*["']?auto["']?[ \t]*(?:#.*)?$`)

func needsConfig(text []byte) bool { return autoRevision.Match(text) }

// command runs the program on one file of the corpus. It runs in the corpus, so that positions do not depend on
// its place.
type command struct {
	binary, corpus string
	file           string // relative to the corpus
	config         string // empty for files that need none
}

// reply is the result of the program. A non-zero exit code is not an error yet.
type reply struct {
	code           int
	stdout, stderr []byte
}

// run renders to stdout, or into dir if it is not empty.
func (c command) run(dir string) (reply, error) {
	args := []string{"render", "--quiet", filepath.ToSlash(c.file)}
	if c.config != "" {
		args = append(args, "--config", c.config)
	}
	if dir != "" {
		args = append(args, "-o", dir)
	}
	ctx, cancel := context.WithTimeout(context.Background(), runTimeout)
	defer cancel()
	var stdout, stderr bytes.Buffer
	cmd := exec.CommandContext(ctx, c.binary, args...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = c.corpus, &stdout, &stderr
	err := cmd.Run()
	var exit *exec.ExitError
	if ctx.Err() != nil || err != nil && !errors.As(err, &exit) {
		return reply{}, fmt.Errorf("run %s: %w", c.binary, errors.Join(ctx.Err(), err))
	}
	return reply{cmd.ProcessState.ExitCode(), stdout.Bytes(), stderr.Bytes()}, nil
}
