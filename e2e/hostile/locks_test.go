package hostile

import (
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// hold locks everything in a directory, and the directory, until the end of the test.
func (w *world) hold(dir string) {
	w.Helper()
	must(w, filepath.WalkDir(w.path(dir), func(name string, _ fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		f, err := os.Open(name)
		must(w, err)
		w.Cleanup(func() { f.Close() })
		return syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	}))
}

// TestHeldLocks: a lock that somebody holds for ever ends a run with an error, not with a wait.
func TestHeldLocks(t *testing.T) {
	all := map[string]attack{
		"the output": {lay: func(w *world) { w.tree("repo/rendered"); w.hold("repo/rendered") }, codes: []int{3},
			hosts: []host{intoRepo}, says: "another meshpress writes to output directory"},
		"a stage": {lay: func(w *world) {
			w.write("repo/rendered/.meshpress-stage-1/lock", "")
			w.hold("repo/rendered/.meshpress-stage-1")
		}, hosts: []host{intoRepo}, writes: rendered},
		"the inputs": {lay: func(w *world) { w.hold("repo/app") }, hosts: everywhere, codes: []int{0}},
		"the cache": {lay: func(w *world) { w.write("home/.cache/meshpress/a", ""); w.hold("home/.cache") },
			codes: []int{0}},
	}
	for name, files := range map[string][]string{
		"a branch":         {"refs/heads/rendered.lock"},
		"packed refs":      {"packed-refs.lock"},
		"the index":        {"index.lock"},
		"the config":       {"config.lock"},
		"HEAD":             {"HEAD.lock"},
		"shallow and more": {"shallow.lock", "gc.pid", "objects/maintenance.lock", "objects/info/commit-graph.lock"},
	} {
		all["git's lock of "+name] = attack{git: true, writes: "target", codes: []int{0, 3}, hosts: []host{{"publish",
			func(w *world, a attack) call {
				c := published("publish", "../target").call(w, a)
				must(w, os.Rename(w.path("out"), w.path("target")))
				for _, file := range files {
					w.write("target/"+file, "")
				}
				w.hold("target")
				return c
			}}}}
	}
	for name, a := range all {
		a.files = map[string]string{"ilm.yaml": honest}
		all[name] = a
	}
	attacks(t, all)
}

// TestTemplatesOfTheInjector: what istiod renders for each pod stays text here, whatever it is.
func TestTemplatesOfTheInjector(t *testing.T) {
	all := map[string]attack{}
	for _, version := range []string{"1.22.1", "1.28.2", "1.30.4"} {
		for name, template := range map[string]string{
			"a clock": "{{ now }}", "a file": `{{ .Files.Get "/etc/passwd" }}`,
			"a loop":    `{{ range until 1000000000 }}x{{ end }}`,
			"of itself": `{{ tpl (index .Values.sidecarInjectorWebhook.templates "custom") . }}`, "no template": "{{ {{ }}",
			"an environment": `{{ env "HOME" }}{{ expandenv "$HOME" }}`,
		} {
			values := "values: {sidecarInjectorWebhook: {templates: {custom: " + asJSON(template) + "}, " +
				"injectedAnnotations: {a.example/b: " + asJSON(template) + "}}}"
			all[name+", "+version] = attack{hosts: []host{commandLine}, says: "custom", holds: isRefusedOrFixed,
				files: map[string]string{"ilm.yaml": replaceTag(controlPlane("cluster1", values), version)}}
		}
	}
	attacks(t, all)
}
