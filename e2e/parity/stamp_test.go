package parity

import "testing"

func TestStamp(t *testing.T) {
	tests := map[string]struct{ base, text, want string }{
		"chart": {"Chart.yaml", "name: x\nversion: 1.0.0\nappVersion: 1.0.0\napiVersion: v2\n",
			"name: x\nversion: 9.9.9\nappVersion: 9.9.9\napiVersion: v2\n"},
		"values":  {"values.yaml", "  hub: gcr.io/istio-testing\n  tag: latest\n", "  hub: docker.io/istio\n  tag: 9.9.9\n"},
		"newer":   {"values.yaml", "hub: registry.istio.io/testing\n", "hub: registry.istio.io/release\n"},
		"comment": {"values.yaml", "# tag: latest is bad\n", "# tag: latest is bad\n"},
		"other":   {"deployment.yaml", "tag: latest\n", "tag: latest\n"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if got := string(stamp(test.base, []byte(test.text), "9.9.9")); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}
