package corpus

import (
	"slices"
	"testing"
)

func TestParseFindings(t *testing.T) {
	found, other := parseFindings([]byte(`error MP0033: nothing is rendered
a b.yaml:3:7: warning MP0020: no cluster: none
  hint: name one
  clusters: all 2: east, west
c.yaml: error MP0001: cannot be read
meshpress: open out: permission denied
`))
	want := []finding{
		{"", false, "error", "MP0033", "error MP0033: nothing is rendered"},
		{"a b.yaml", true, "warning", "MP0020", "a b.yaml:3:7: warning MP0020: no cluster: none"},
		{"c.yaml", false, "error", "MP0001", "c.yaml: error MP0001: cannot be read"},
	}
	if !slices.Equal(found, want) {
		t.Errorf("findings:\n%+v\nwant:\n%+v", found, want)
	}
	if want := []string{"meshpress: open out: permission denied"}; !slices.Equal(other, want) {
		t.Errorf("other lines: %q, want %q", other, want)
	}
}

func TestNeedsConfig(t *testing.T) {
	for text, want := range map[string]bool{
		"  - revision: auto\n":                     true,
		"    gatewayRevision: \"auto\" # chosen\n": true,
		"    controlPlaneRevision: 'auto'":         true,
		"  - revision: automatic\n":                false,
		"  # revision: auto\n":                     false,
		"    defaultRevision: true\n":              false,
	} {
		if got := needsConfig([]byte(text)); got != want {
			t.Errorf("%q: %v, want %v", text, got, want)
		}
	}
}
