package color

import (
	"bytes"
	"io"
	"regexp"
	"strings"
	"testing"
)

const text = `fleet/a.yaml:7:3: error MP0150: istiod must not skip a minor version
  hint: upgrade in steps
warning MP0073: cluster "eu" has 3 releases
c1
  release istiod
    ~ ConfigMap istio-system/injector
        data.config/templates.sidecar:
      @@ -1,3 +1,3 @@
         - name: kept
      -  - name: before
      +  - name: after
        spec.replicas: 1 -> 2
        spec.text: a -> b -> c
      + spec.paused: true
    + Service istio-system/new
  5. ztunnel: upgraded from 1.23.2 to 1.24.2
       disconnect DaemonSet istio-system/ztunnel: connections end
       restart    DaemonSet istio-system/ztunnel: once per node
`

func painted(t *testing.T, on bool) string {
	t.Helper()
	var out bytes.Buffer
	lines := &Lines{To: &out, On: func() bool { return on }}
	for line := range strings.Lines(text) {
		if _, err := io.WriteString(lines, line); err != nil {
			t.Fatal(err)
		}
	}
	return out.String()
}

// TestTextStays: only escapes are added, and nothing at all if colours are off.
func TestTextStays(t *testing.T) {
	if got := painted(t, false); got != text {
		t.Errorf("without colours the text is\n%q", got)
	}
	plain := regexp.MustCompile("\x1b\\[[0-9]+m").ReplaceAllString(painted(t, true), "")
	if plain != text {
		t.Errorf("with colours the text is\n%s", plain)
	}
}

func TestLines(t *testing.T) {
	got := painted(t, true)
	for _, want := range []string{
		"fleet/a.yaml:7:3: " + bold + red + "error MP0150" + reset + ": istiod",
		cyan + "  hint:" + reset + " upgrade",
		bold + yellow + "warning MP0073" + reset,
		"    " + bold + "~ ConfigMap",
		faint + "   - name: kept" + reset,
		red + "-  - name: before" + reset,
		green + "+  - name: after" + reset,
		"spec.text: a -> b -> c",
		"      " + green + "+ spec.paused: true" + reset,
		"    " + green + "+ Service",
		"       " + bold + red + "disconnect" + reset + " DaemonSet",
		"       " + yellow + "restart" + reset + "    DaemonSet",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("there is no %q in\n%q", want, got)
		}
	}
}
