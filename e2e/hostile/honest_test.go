package hostile

import "testing"

// TestHonest: what is no attack succeeds in every host; else the attacks would
// prove nothing.
func TestHonest(t *testing.T) {
	attacks(t, map[string]attack{
		"a control plane": {
			files: map[string]string{"ilm.yaml": honest}, hosts: []host{commandLine, intoFiles, checked, function, inPackage, plugin}, codes: []int{0},
		},
		"with a config": {
			files: map[string]string{"ilm.yaml": honest}, spec: "{syncWaves: true}", hosts: []host{commandLine, intoFiles, checked, function, inPackage, plugin}, codes: []int{0},
		},
	})
}
