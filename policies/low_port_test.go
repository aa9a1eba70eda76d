package policies

import "testing"

// TestRestricted: a container cannot open low ports if it must not be root, or names another user.
func TestRestricted(t *testing.T) {
	for name, c := range map[string]struct {
		context map[string]any
		want    bool
	}{
		"nothing":      {nil, false},
		"not root":     {map[string]any{"runAsNonRoot": true}, true},
		"maybe root":   {map[string]any{"runAsNonRoot": false}, false},
		"root":         {map[string]any{"runAsUser": int64(0)}, false},
		"another user": {map[string]any{"runAsUser": int64(1)}, true},
	} {
		if have := isRestricted(c.context); have != c.want {
			t.Errorf("%s: %t, want %t", name, have, c.want)
		}
	}
}
