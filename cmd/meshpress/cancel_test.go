package main

import (
	"bytes"
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// countdown is a context that ends when it is looked at for the n-th time: there a
// signal arrives. So a test can stop a run at every place that looks at it.
type countdown struct {
	context.Context
	mu   sync.Mutex
	left int
	end  context.CancelFunc
}

func newCountdown(ctx context.Context, n int) *countdown {
	ctx, end := context.WithCancel(ctx)
	return &countdown{Context: ctx, left: n, end: end}
}

// look counts, and ends the context at zero.
func (c *countdown) look() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.left--; c.left == 0 {
		c.end()
	}
}

func (c *countdown) Err() error { c.look(); return c.Context.Err() }

func (c *countdown) Done() <-chan struct{} { c.look(); return c.Context.Done() }

// ended tells whether the context was ended by counting.
func (c *countdown) ended() bool { return c.left <= 0 }

const threeClusters = `apiVersion: admin.gloo.solo.io/v2
kind: IstioLifecycleManager
metadata: {name: istiod}
spec:
  installations:
    - clusters: [{name: a}, {name: b}, {name: c}]
      istioOperatorSpec: {profile: minimal, tag: 1.24.2}
`

// TestSignalBetweenClusters stops each verb at more and more places, from the first
// look at the context to the last. What is stopped says that it was interrupted,
// prints nothing, and leaves nothing behind.
func TestSignalBetweenClusters(t *testing.T) {
	list := "apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nitems:\n- " +
		strings.ReplaceAll(strings.TrimSpace(threeClusters), "\n", "\n  ") + "\n"
	for name, c := range map[string]struct{ line, stdin string }{
		"render to a tree": {"render fleet -o out", ""},
		"explain":          {"explain fleet deploy/istiod spec.replicas", ""},
		"argocd":           {"argocd generate", ""},
		"fn":               {"fn", list},
		"diff":             {"diff fleet --against old", ""},
	} {
		t.Run(name, func(t *testing.T) {
			stopped := 0
			for n := 1; ; n += 1 + n/4 {
				interrupted, finished := stoppedAt(t, n, c.line, c.stdin)
				if interrupted {
					stopped++
				}
				if finished || t.Failed() {
					break
				}
			}
			if stopped < 5 {
				t.Errorf("was stopped at %d places only", stopped)
			}
		})
	}
}

// stoppedAt runs a command line until the n-th look at its context. finished is
// true if there were fewer.
func stoppedAt(t *testing.T, n int, line, stdin string) (interrupted, finished bool) {
	t.Helper()
	dir, temporary := t.TempDir(), t.TempDir()
	t.Setenv("TMPDIR", temporary)
	lay(t, dir, map[string]string{"fleet/ilm.yaml": threeClusters, "out/mine.txt": "mine\n",
		"old/a/istiod/manifest.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\n"})
	t.Chdir(dir)
	if strings.HasPrefix(line, "argocd") {
		t.Chdir(filepath.Join(dir, "fleet"))
		t.Setenv("ARGOCD_APP_PARAMETERS", `[{"name":"cluster","string":"b"}]`)
	}
	before := content(t, dir)
	ctx := newCountdown(t.Context(), n)
	var out, message bytes.Buffer
	code := run(ctx, strings.Fields(line), streams{strings.NewReader(stdin), &out, &message})
	if left := content(t, temporary); len(left) > 0 {
		t.Errorf("%d: %q are left of the temporary files", n, left)
	}
	if message.String() != "meshpress: interrupted\n" || code != exitEnvironment {
		if code == exitEnvironment || code == exitInternal {
			t.Errorf("%d: exit code %d, %s", n, code, message.String())
		}
		return false, !ctx.ended()
	}
	if out.Len() > 0 {
		t.Errorf("%d: %d bytes were printed", n, out.Len())
	}
	if diff := cmp.Diff(before, content(t, dir)); diff != "" {
		t.Errorf("%d: the directory has changed: %s", n, diff)
	}
	return true, false
}

// content is what there is below a directory, with the lengths of files.
func content(t *testing.T, dir string) []string {
	t.Helper()
	var out []string
	for name, text := range contents(t, dir) {
		out = append(out, fmt.Sprintf("%s: %d bytes", name, len(text)))
	}
	return sorted(out)
}
