package parity

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// errNoCommand says that there is no program to test.
var errNoCommand = errors.New("cmd/meshpress has no Go files, and MESHPRESS_BIN is not set")

// errTooSlow is returned before the time-out of go test, whose message explains less.
var errTooSlow = errors.New("the first build took longer than go test allows; what is compiled is kept: run again, " +
	"or with -timeout 60m")

const productDir = "../.."

// upstream is one version of Istio with its built oracle.
type upstream struct {
	version version
	oracle  string // the built program
	source  string // the module's folder in the module cache
	inputs  string // the folder with the input files of cases
}

// prepareUpstream builds the oracle. The first build compiles a large part of Istio and Kubernetes and takes
// minutes; later builds take a second.
func prepareUpstream(ctx context.Context, v version, binDir string) (upstream, error) {
	u := upstream{version: v, oracle: filepath.Join(binDir, "oracle-"+v.Name)}
	source, err := goCommand(ctx, "oracle", "list", "-m", "-modfile="+v.ModFile, "-f", "{{.Dir}}", "istio.io/istio")
	if err != nil {
		return u, fmt.Errorf("find upstream's source: %w", err)
	}
	u.source, u.inputs = source, filepath.Join(source, testdata)
	if _, err := goCommand(ctx, "oracle", "build", "-p", "2", "-modfile="+v.ModFile, "-o", u.oracle, "."); err != nil {
		if ctx.Err() != nil {
			err = errTooSlow
		}
		return u, fmt.Errorf("build the oracle: %w", err)
	}
	return u, nil
}

// prepareMeshpress returns the binary to test.
func prepareMeshpress(ctx context.Context, binDir string) (string, error) {
	if given := os.Getenv("MESHPRESS_BIN"); given != "" {
		return filepath.Abs(given)
	}
	sources, err := fs.Glob(os.DirFS(productDir), "cmd/meshpress/*.go")
	if err != nil {
		return "", err
	}
	if len(sources) == 0 {
		return "", errNoCommand
	}
	built := filepath.Join(binDir, "meshpress")
	if _, err := goCommand(ctx, productDir, "build", "-p", "2", "-o", built, "./cmd/meshpress"); err != nil {
		return "", fmt.Errorf("build meshpress: %w", err)
	}
	return built, nil
}

// keptBinDir returns a directory outside of the test's temporary folders. A second run then need not link the
// oracles again, which have a hundred megabytes each.
func keptBinDir() (string, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("place for built programs: %w", err)
	}
	dir := filepath.Join(cache, "meshpress-parity")
	return dir, os.MkdirAll(dir, 0o755)
}

// goCommand runs the go tool in dir and returns its output.
func goCommand(ctx context.Context, dir string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOWORK=off") // -modfile does not work in a workspace
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("go %s: %w\n%s", strings.Join(args, " "), err, stderr.String())
	}
	return strings.TrimSpace(string(out)), nil
}
