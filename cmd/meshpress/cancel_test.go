package main

import (
	"context"
	"io/fs"
	"os"
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
func (c *countdown) ended() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.left <= 0
}

const threeClusters = `apiVersion: admin.gloo.solo.io/v2
kind: IstioLifecycleManager
metadata: {name: istiod}
spec:
  installations:
    - clusters: [{name: a}, {name: b}, {name: c}]
      istioOperatorSpec: {profile: minimal, tag: 1.24.2}
`

// TestSignalBetweenClusters stops each verb at more and more places, from the first
// look at the context to the last. What is stopped says that it was interrupted, and
// leaves nothing behind. It prints nothing, or how the output begins if it was
// stopped while it wrote.
func TestSignalBetweenClusters(t *testing.T) {
	inPackage := strings.Replace(threeClusters, "{name: istiod}", "{name: istiod, annotations: {"+
		"internal.config.kubernetes.io/path: ilm.yaml, internal.config.kubernetes.io/index: '0'}}", 1)
	list := "apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nitems:\n- " +
		strings.ReplaceAll(strings.TrimSpace(inPackage), "\n", "\n  ") + "\n"
	for name, c := range map[string]struct{ line, stdin, want string }{
		"render to a tree": {"render fleet -o out", "", ""},
		"explain":          {"explain fleet deploy/istiod spec.strategy", "", "strategy"},
		"argocd":           {"argocd generate", "", "kind: Deployment"},
		"fn":               {"fn", list, "kind: Deployment"},
		"diff":             {"diff fleet --against old", "", "istiod"},
	} {
		t.Run(name, func(t *testing.T) {
			steps, fewest := 4, 5
			if testing.Short() {
				steps, fewest = 1, 3
			}
			var printed []string
			for n := 1; ; n += 1 + n/steps {
				out, finished := stoppedAt(t, n, c.line, c.stdin)
				if t.Failed() {
					return
				}
				if finished {
					if !strings.Contains(out, c.want) {
						t.Errorf("the whole run printed %q", out)
					}
					checkPrinted(t, printed, out, fewest)
					return
				}
				printed = append(printed, out)
			}
		})
	}
}

// checkPrinted compares what stopped runs printed with the output of a whole one. At least the fewest printed nothing.
func checkPrinted(t *testing.T, printed []string, whole string, fewest int) {
	t.Helper()
	silent := 0
	for _, out := range printed {
		if out == "" {
			silent++
		}
		if !strings.HasPrefix(whole, out) {
			t.Errorf("the output does not begin with %q", out)
		}
	}
	if silent < fewest {
		t.Errorf("%d of %d stopped runs printed nothing", silent, len(printed))
	}
}

// output is a buffer that a write may reach after its run has ended.
type output struct {
	mu sync.Mutex
	b  strings.Builder
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.b.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.b.String()
}

// stoppedAt runs a command line until the n-th look at its context, and returns
// what it printed. finished is true if there were fewer looks, or if the work was done at the last one.
func stoppedAt(t *testing.T, n int, line, stdin string) (printed string, finished bool) {
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
	var out, message output
	code := run(ctx, strings.Fields(line), streams{in: strings.NewReader(stdin), out: &out, err: &message})
	if left := content(t, temporary); len(left) > 0 {
		t.Errorf("%d: %q are left of the temporary files", n, left)
	}
	if !ctx.ended() || code == exitOK { // no signal, or one after the work was done
		if code != exitOK && code != exitFindings {
			t.Errorf("exit code %d, %s", code, message.String())
		}
		return out.String(), true
	}
	if message.String() != "meshpress: interrupted\n" || code != exitEnvironment {
		t.Errorf("%d: exit code %d, %s", n, code, message.String())
	}
	if diff := cmp.Diff(before, content(t, dir)); diff != "" {
		t.Errorf("%d: the directory has changed: %s", n, diff)
	}
	return out.String(), false
}

// content is what there is below a directory: names, and what files hold.
func content(t *testing.T, dir string) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := filepath.WalkDir(dir, func(name string, entry fs.DirEntry, err error) error {
		if err != nil || name == dir {
			return err
		}
		if out[name] = "a directory"; entry.Type().IsRegular() {
			text, err := os.ReadFile(name)
			out[name] = string(text)
			return err
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}
