package hostile

import "testing"

// TestHonest proves that honest inputs succeed in every host. Otherwise the attacks would prove nothing.
func TestHonest(t *testing.T) {
	attacks(t, map[string]attack{
		"a control plane": {
			files: map[string]string{"ilm.yaml": honest},
			hosts: []host{commandLine, intoFiles, checked, function, inPackage, plugin}, codes: []int{0},
		},
		"with charts": {files: chart(nil), spec: ownCharts, hosts: []host{commandLine, intoFiles, checked, function, plugin},
			codes: []int{0}},
		"with an archive": {
			files: without(chart(nil), "../charts/istiod/"), spec: ownCharts, hosts: []host{commandLine, function, plugin},
			codes: []int{0},
			lay:   func(w *world) { w.write("repo/charts/istiod-"+usual+".tgz", string(archive(w, istiod()...))) },
		},
		"with a gateway": {files: map[string]string{"glm.yaml": gateway("cluster1", "a", "b")},
			hosts: []host{intoFiles, inPackage}, codes: []int{0}},
		"with a rule": {
			files: map[string]string{"ilm.yaml": honest, "rules/a.yaml": rule("object != null", "")},
			spec:  "{policies: {files: [rules]}}", hosts: []host{checked, function, plugin}, codes: []int{0},
		},
		"a value that is a template": {files: valued("{{ repeat 3 `x` }}"), hosts: []host{commandLine}, codes: []int{0},
			says: "image: xxx"},
		"an overlay": {files: map[string]string{"ilm.yaml": controlPlane("cluster1",
			overlay("Deployment", "istiod", "metadata.labels.a", "b"))}, hosts: []host{intoFiles, inPackage}, codes: []int{0}},
		"with a tree": {files: map[string]string{"ilm.yaml": honest}, lay: func(w *world) {
			w.tree("repo/tree")
		}, hosts: inTree, codes: []int{0}},
		"over a tree": {files: map[string]string{"ilm.yaml": honest}, lay: func(w *world) {
			w.tree("repo/rendered")
		}, hosts: []host{intoRepo}, codes: []int{0}},
		"an index": {
			files: map[string]string{"ilm.yaml": honest, "index.yaml": "apiVersion: v1\nentries: {}\n"},
			hosts: []host{line("lock", "charts", "lock", "app", "--repository", "app", "--lock", "../tmp/a.lock")},
			codes: []int{1, 2, 3},
		},
		"with a config": {
			files: map[string]string{"ilm.yaml": honest}, spec: "{syncWaves: true}",
			hosts: []host{commandLine, intoFiles, checked, function, inPackage, plugin}, codes: []int{0},
		},
	})
}
