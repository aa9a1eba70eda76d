package hostile

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

// intoRepo writes into a directory of the checkout, which may have any committed content. It writes the
// directory of the cluster.
var intoRepo = line("output", "render", "app", "-o", "rendered")

const rendered = "repo/rendered/cluster1"

// TestPlantedOutput plants leftovers of an earlier run in the output directory of the checkout.
func TestPlantedOutput(t *testing.T) {
	all := map[string]attack{}
	stage := func(name string, plant func(w *world, dir string)) {
		for _, dir := range []string{".meshpress-stage-1", ".meshpress-stage-123456789"} {
			all["a stage with "+name+", "+dir] = attack{lay: func(w *world) { plant(w, "repo/rendered/"+dir) }}
		}
	}
	mark := func(w *world, dir string) { w.write(dir+"/lock", ""); w.write(dir+"/swapping", "") }
	stage("old as a link", func(w *world, dir string) { w.write(dir+"/lock", ""); w.link(dir+"/old", w.path("outside")) })
	stage("old as a link, and a mark", func(w *world, dir string) { mark(w, dir); w.link(dir+"/old", w.path("outside")) })
	stage("new as a link, and a mark", func(w *world, dir string) { mark(w, dir); w.link(dir+"/new", w.path("outside")) })
	stage("old as a link inside", func(w *world, dir string) { mark(w, dir); w.link(dir+"/old", "../../app") })
	stage("a cluster that is a link", func(w *world, dir string) {
		mark(w, dir)
		w.link(dir+"/old/cluster1", w.path("outside"))
	})
	stage("a cluster of links", func(w *world, dir string) {
		mark(w, dir)
		w.link(dir+"/old/cluster2/id", w.path("outside/id_rsa"))
		w.link(dir+"/new/cluster1/istiod", w.path("outside/dir"))
	})
	stage("a cluster called .git", func(w *world, dir string) {
		mark(w, dir)
		w.write(dir+"/old/.git/config", "[core]\n")
	})
	stage("another cluster", func(w *world, dir string) { mark(w, dir); w.write(dir+"/old/evil/a.yaml", "a: b\n") })
	stage("the lock as a link", func(w *world, dir string) {
		w.link(dir+"/lock", w.path("outside/id_rsa"))
		w.write(dir+"/old/a/b", "")
	})
	stage("the lock as a pipe", func(w *world, dir string) { w.fifo(dir + "/lock") })
	stage("the mark as a link", func(w *world, dir string) {
		w.write(dir+"/lock", "")
		w.link(dir+"/swapping", w.path("outside/id_rsa"))
		w.write(dir+"/old/a/b", "")
	})
	all["the stage is a link"] = attack{lay: func(w *world) {
		w.write("outside/stage/lock", "")
		w.write("outside/stage/swapping", "")
		w.write("outside/stage/old/cluster2/a", "")
		w.link("repo/rendered/.meshpress-stage-1", w.path("outside/stage"))
	}}
	for name, at := range map[string]string{
		"the cluster": "repo/rendered/cluster1", "a release": "repo/rendered/cluster1/istiod",
		"a manifest":        "repo/rendered/cluster1/istiod/manifest.yaml",
		"the index":         "repo/rendered/cluster1/" + indexName,
		"a directory above": "repo/rendered/cluster1/istiod/.meshpress-new",
	} {
		all[name+" is a link to a folder"] = attack{lay: func(w *world) { w.link(at, w.path("outside/dir")) }}
		all[name+" is a link to a file"] = attack{lay: func(w *world) { w.link(at, w.path("outside/id_rsa")) }}
		all[name+" is a link to nothing"] = attack{lay: func(w *world) { w.link(at, w.path("outside/new")) }}
		all[name+" is a pipe"] = attack{lay: func(w *world) { w.fifo(at) }}
		all[name+" is planted in a tree"] = attack{lay: func(w *world) {
			w.tree("repo/rendered")
			must(w, os.RemoveAll(w.path(at)))
			w.link(at, w.path("outside/dir"))
		}}
	}
	index := func(text string) func(w *world) {
		return func(w *world) { w.tree("repo/rendered"); w.write("repo/rendered/cluster1/"+indexName, text) }
	}
	for name, text := range map[string]string{
		"upwards":    `{"files":{"../../app/ilm.yaml":"sha256:%s"}}`,
		"absolute":   `{"files":{"%s":"sha256:0"}}`,
		"everything": `{"files":{".":"sha256:0","":"sha256:0","..":"x"}}`,
		"no JSON":    strings.Repeat("[", 1_000_000),
		"nothing":    "",
		"lines":      "sha256:0  ../../app/ilm.yaml\n0 ../../app/ilm.yaml\n../../app/ilm.yaml\n",
	} {
		all["the index lists "+name] = attack{lay: index(text)}
	}
	for name, a := range all {
		a.files, a.hosts, a.writes = map[string]string{"ilm.yaml": honest}, []host{intoRepo}, rendered
		all[name] = a
	}
	attacks(t, all)
}

// TestOutputIsNoDirectory proves that an output path that is no directory is refused.
func TestOutputIsNoDirectory(t *testing.T) {
	all := map[string]attack{}
	for name, lay := range map[string]func(*world){
		"a file":            func(w *world) { w.write("repo/rendered", "a") },
		"a pipe":            func(w *world) { w.fifo("repo/rendered") },
		"a link to a file":  func(w *world) { w.link("repo/rendered", "../outside/id_rsa") },
		"a link to nothing": func(w *world) { w.link("repo/rendered", "../outside/new") },
		"a link to itself":  func(w *world) { w.link("repo/rendered", "rendered") },
	} {
		all[name] = attack{files: map[string]string{"ilm.yaml": honest}, lay: lay, hosts: []host{intoRepo},
			codes: []int{2, 3}}
	}
	attacks(t, all)
}

// evilNames are names that are no valid directories, belong to others, or equal another name on some system.
var evilNames = map[string]string{
	"nothing": "", "a dot": ".", "two dots": "..", "upwards": "../outside", "a path": "a/b", "absolute": "/tmp/x",
	"a backslash": `a\b`, "a drive": "C:", "a stream": "a:b",
	".git": ".git", ".GIT": ".GIT", "short .git": "GIT~1", "short .git, small": "git~1", ".git with a dot": ".git.",
	".git with a blank": ".git ",
	".git of HFS":       ".g\u200cit", ".git with a joiner": ".gi\u200dt", ".git of Turkey": ".g\u0131t", "CON": "CON",
	"nul": "nul", "aux with an end": "aux.yaml", "COM1": "COM1", "COM¹": "COM\u00b9", "LPT9": "lpt9.x", "CONIN$": "CONIN$",
	"a dot at the end": "a.", "a blank at the end": "a ", "a blank": " a", "a line": "a\nb", "a return": "a\rb",
	"an escape": "a\x1b[31mb", "a zero": "a\x00b", "a wild card": "a*", "a question": "a?", "a pipe": "a|b",
	"a stage": ".meshpress-stage-1", "the index": ".meshpress-index", "long": strings.Repeat("a", 300),
	"right to left": "a\u202eb", "a quote": `a"b`, "a command": "$(touch x)", "an option": "-rf",
}

// TestEvilNames uses the names for clusters, revisions, namespaces and gateways, in an output of files.
func TestEvilNames(t *testing.T) {
	all, n := map[string]attack{}, 0
	for name, text := range evilNames {
		quoted := asJSON(text)
		all["cluster, "+name] = attack{files: map[string]string{"ilm.yaml": controlPlane(quoted, "")},
			hosts: inTurn([]host{intoFiles, inPackage}, n)}
		all["revision, "+name] = attack{files: map[string]string{"ilm.yaml": strings.Replace(honest, "  - clusters:",
			"  - revision: "+quoted+"\n    clusters:", 1)}, hosts: []host{intoFiles}}
		all["gateway, "+name] = attack{files: map[string]string{"glm.yaml": gateway("cluster1", quoted, "gateways")},
			hosts: inTurn([]host{inPackage, intoFiles}, n)}
		all["object, "+name] = attack{files: map[string]string{"ilm.yaml": controlPlane("cluster1",
			overlay("Deployment", "istiod", "metadata.name", quoted))}, hosts: inTurn([]host{inPackage, intoFiles}, n)}
		all["folder of a function, "+name] = attack{files: map[string]string{"ilm.yaml": honest},
			spec: "{function: {dir: " + quoted + "}}", hosts: []host{inPackage}, holds: isInPackage}
		n++
	}
	for _, dir := range []string{".git", ".git/hooks", "a/.git", ".GIT/x", "GIT~1", "a/GIT~1/b", ".git./hooks",
		".git /hooks", "./.git", "a/../.git", "..", "/etc", "../x", "a/../../x", ".g\u200cit", "con/x", "a/NUL"} {
		all["function.dir: "+dir] = attack{files: map[string]string{"ilm.yaml": honest},
			spec: "{function: {dir: " + asJSON(dir) + "}}", hosts: []host{inPackage}, codes: refused}
	}
	attacks(t, all)
}

// isInPackage checks that the paths of all items are inside the package.
func isInPackage(w *world, r result) {
	for l := range strings.Lines(r.out) {
		_, name, ok := strings.Cut(l, "config.kubernetes.io/path: ")
		name = strings.ToLower(strings.Trim(strings.TrimSpace(name), `'"`))
		if ok && (strings.HasPrefix(name, "/") || strings.Contains("/"+name, "/../") || strings.Contains("/"+name, "/.git") ||
			strings.Contains("/"+name, "/git~")) {
			w.Errorf("a file is placed at %q", name)
			return
		}
	}
}

// TestSameNames proves that names that are equal on some file systems are not used for two directories.
func TestSameNames(t *testing.T) {
	all := map[string]attack{}
	for _, pair := range [][2]string{{"east", "EAST"}, {"east", "East"}, {"stra\u00dfe", "strasse"},
		{"caf\u00e9", "cafe\u0301"}} {
		two := strings.Replace(honest, "{name: cluster1}", fmt.Sprintf("{name: %q}, {name: %q}", pair[0], pair[1]), 1)
		all["clusters "+pair[0]+" and "+pair[1]] = attack{files: map[string]string{"ilm.yaml": two},
			hosts: []host{intoFiles, inPackage}, codes: refused}
	}
	attacks(t, all)
}

// TestPublishedPath proves that the directory in a branch must not be one of git or of an operating system.
func TestPublishedPath(t *testing.T) {
	all := map[string]attack{}
	for _, path := range []string{".git", "GIT~1", "a/git~1", ".GIT/hooks", "a/../.git", "..", "/etc", ".git.", ".git ",
		".g\u200cit", "con", "a/NUL.txt", "a:b", "a\nb"} {
		all["--path "+path] = attack{files: map[string]string{"ilm.yaml": honest}, git: true, codes: []int{1, 2},
			writes: "repo/target.git",
			lay: func(w *world) {
				w.write("repo/target.git/HEAD", "ref: refs/heads/main\n")
				w.write("repo/target.git/config", "[core]\nrepositoryformatversion = 0\nbare = true\n")
				must(w, os.MkdirAll(w.path("repo/target.git/objects"), 0o755))
				must(w, os.MkdirAll(w.path("repo/target.git/refs/heads"), 0o755))
			},
			hosts: []host{line("publish", "publish", "app", "--repo", "target.git", "--branch", "x", "--path="+path)}}
	}
	attacks(t, all)
}
