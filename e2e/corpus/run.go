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

// runTimeout is far beyond what a file of one fleet needs; a run that takes
// longer hangs.
const runTimeout = 2 * time.Minute

// autoConfig is what a file with the revision "auto" cannot be rendered without.
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

// command is the program over one file of the corpus. The program runs in the
// corpus, so that positions do not depend on where it is.
type command struct {
	binary, corpus string
	file           string // relative to corpus
	config         string // empty for files that need none
}

// reply is what the program said; a non-zero code is no error yet.
type reply struct {
	code           int
	stdout, stderr []byte
}

// run renders to stdout, or into a directory if one is named.
func (c command) run(dir string) (reply, error) {
	args := []string{"render", filepath.ToSlash(c.file)}
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
