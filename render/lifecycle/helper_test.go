package lifecycle

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/meshpress/meshpress/render/source"

	_ "github.com/meshpress/meshpress/internal/golden" // the flag -update
)

// decode decodes a text. It also returns the printed findings.
func decode(text string) (Input, []string) {
	docs, found := source.Parse("f.yaml", []byte(text))
	input, more := Decode(docs)
	var out []string
	for _, d := range append(found, more...).Sorted() {
		out = append(out, strings.Split(d.String(), "\n")...)
	}
	return input, out
}

func wantFindings(t *testing.T, text string, want ...string) {
	t.Helper()
	_, got := decode(text)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("findings differ (- want, + got):\n%s", diff)
	}
}

// These begin documents. ilm and glm end inside of an installation, operator and config inside of the spec.
const (
	ilm = `apiVersion: admin.gloo.solo.io/v2
kind: IstioLifecycleManager
metadata: {name: istiod}
spec:
  installations:
  - clusters: [{name: cluster1}]
`
	glm = `apiVersion: admin.gloo.solo.io/v2
kind: GatewayLifecycleManager
metadata: {name: ingress}
spec:
  installations:
  - clusters: [{name: cluster1}]
`
	operator = `apiVersion: install.istio.io/v1alpha1
kind: IstioOperator
spec:
`
	config = `apiVersion: meshpress.dev/v1alpha1
kind: RenderConfig
spec:
`
)
