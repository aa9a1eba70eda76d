package hostile

import (
	"maps"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
)

// role is a place from which the program reads.
type role struct {
	file  string // path in the world
	files map[string]string
	spec  string
	hosts []host
	tree  bool // repo/tree has a rendered tree
	named bool // the command line names the file
}

// inTree are the verbs that read a rendered tree.
var inTree = []host{
	line("check", "check", "app", "--against", "tree"),
	line("diff", "diff", "app", "--against", "tree"),
	line("plan", "plan", "app", "--against", "tree"),
	line("explain", "explain", "tree", "Deployment/istiod", "spec.strategy"),
}

// ofLock are the verbs that read a lock.
var ofLock = append([]host{
	line("verify", "charts", "verify", "app"),
	line("values", "values", "app"),
	line("images", "images", "app"),
}, everywhere...)

// roles returns all roles.
func roles() map[string]role {
	plain := map[string]string{"ilm.yaml": honest}
	policy := map[string]string{"ilm.yaml": honest,
		"rules/a.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n"}
	return map[string]role{
		"a resource":            {file: "repo/app/glm.yaml", files: plain},
		"a folder":              {file: "repo/app/more", files: plain},
		"a config among inputs": {file: "repo/app/config.yaml", files: plain},
		"a policy":              {file: "repo/app/rules/b.yaml", files: policy, spec: "{policies: {files: [rules]}}"},
		"the policies":          {file: "repo/app/rules", files: plain, spec: "{policies: {files: [rules]}}"},
		"a policy by name":      {file: "repo/app/rules/b.yaml", files: policy, spec: "{policies: {files: [rules/b.yaml]}}"},
		"resources by name":     {file: "repo/app/more/b.yaml", files: plain, spec: "{resources: [ilm.yaml, more/b.yaml]}"},
		"the lock":              {file: "repo/app/meshpress.lock", files: plain, hosts: ofLock},
		"the lock above":        {file: "repo/meshpress.lock", files: plain, hosts: ofLock},
		"the lock by name":      {file: "repo/app/a.lock", files: plain, spec: "{charts: {lock: a.lock}}", hosts: ofLock},
		"the charts":            {file: "repo/charts", files: plain, spec: ownCharts},
		"a chart": {file: "repo/charts/istiod", files: without(chart(nil), "../charts/istiod/"),
			spec: ownCharts},
		"Chart.yaml": {file: "repo/charts/istiod/Chart.yaml",
			files: without(chart(nil), "../charts/istiod/Chart.yaml"), spec: ownCharts},
		"values.yaml":        {file: "repo/charts/istiod/values.yaml", files: chart(nil), spec: ownCharts},
		"values.schema.json": {file: "repo/charts/istiod/values.schema.json", files: chart(nil), spec: ownCharts},
		"the templates": {file: "repo/charts/istiod/templates",
			files: without(chart(nil), "../charts/istiod/templates/"), spec: ownCharts},
		"a template": {file: "repo/charts/istiod/templates/b.yaml", files: chart(nil), spec: ownCharts},
		"a file of a chart": {file: "repo/charts/istiod/files/a.yaml",
			files: chart(map[string]string{"templates/b.yaml": configMap("b", `.Files.Get "files/a.yaml"`)}), spec: ownCharts},
		"a subchart": {file: "repo/charts/istiod/charts/sub", files: chart(nil), spec: ownCharts},
		"an archive": {file: "repo/charts/istiod-" + usual + ".tgz",
			files: without(chart(nil), "../charts/istiod/"), spec: ownCharts},
		".helmignore":          {file: "repo/charts/istiod/.helmignore", files: chart(nil), spec: ownCharts},
		"CRDs of a chart":      {file: "repo/charts/istiod/crds/a.yaml", files: chart(nil), spec: ownCharts},
		"a manifest of a tree": {file: "repo/tree/cluster1/istiod/manifest.yaml", files: plain, hosts: inTree, tree: true},
		"a release of a tree":  {file: "repo/tree/cluster1/istiod", files: plain, hosts: inTree, tree: true},
		"a cluster of a tree":  {file: "repo/tree/cluster1", files: plain, hosts: inTree, tree: true},
		"an index of a tree":   {file: "repo/tree/cluster1/" + indexName, files: plain, hosts: inTree, tree: true},
		"origins of a tree":    {file: "repo/tree/cluster1/istiod/objects.jsonl", files: plain, hosts: inTree, tree: true},
		"another of a tree":    {file: "repo/tree/cluster2", files: plain, hosts: inTree, tree: true},
		"the tree":             {file: "repo/tree", files: plain, hosts: inTree, named: true},
	}
}

// indexName is the name of the index in the directory of a cluster.
const indexName = ".meshpress-index"

func without(files map[string]string, prefix string) map[string]string {
	for name := range files {
		if strings.HasPrefix(name, prefix) {
			delete(files, name)
		}
	}
	return files
}

// plants create other things where a plain file is expected.
var plants = map[string]func(w *world, name string){
	"a link to a file outside": func(w *world, name string) { w.link(name, w.path("outside/secret.yaml")) },
	"a link to a folder outside": func(w *world, name string) {
		to, err := filepath.Rel(filepath.Dir(w.path(name)), w.path("outside"))
		must(w, err)
		w.link(name, to)
	},
	"a link by way of a link": func(w *world, name string) {
		w.link("repo/app/.hop", "../../outside")
		to, err := filepath.Rel(filepath.Dir(w.path(name)), w.path("repo/app/.hop/secret.yaml"))
		must(w, err)
		w.link(name, to)
	},
	"a link to the environment": func(w *world, name string) { w.link(name, "/proc/self/environ") },
	"a link without an end":     func(w *world, name string) { w.link(name, "/dev/zero") },
	"a link to itself":          func(w *world, name string) { w.link(name, filepath.Base(name)) },
	"a link to standard input":  func(w *world, name string) { w.link(name, "/dev/stdin") },
	"a pipe":                    func(w *world, name string) { w.fifo(name) },
	"a socket": func(w *world, name string) {
		must(w, os.MkdirAll(filepath.Dir(w.path(name)), 0o755))
		dir, err := os.MkdirTemp("", "s")
		must(w, err)
		w.Cleanup(func() { os.RemoveAll(dir) })
		l, err := net.ListenUnix("unix", &net.UnixAddr{Name: filepath.Join(dir, "s")})
		must(w, err)
		w.Cleanup(func() { l.Close() })
		must(w, os.Rename(filepath.Join(dir, "s"), w.path(name)))
	},
	"a device": func(w *world, name string) {
		must(w, os.MkdirAll(filepath.Dir(w.path(name)), 0o755))
		const zero = 1<<8 | 5
		if err := syscall.Mknod(w.path(name), syscall.S_IFCHR|0o666, zero); err != nil {
			w.link(name, "/dev/zero") // only root can create devices
		}
	},
	"a folder":    func(w *world, name string) { must(w, os.MkdirAll(w.path(name), 0o755)) },
	"a huge file": func(w *world, name string) { w.hole(name, 64<<30) },
	"a file that nobody may read": func(w *world, name string) {
		w.write(name, secret)
		must(w, os.Chmod(w.path(name), 0))
	},
}

// TestNoPlainFile tries every plant in every role, in turns through the hosts.
func TestNoPlainFile(t *testing.T) {
	all, roles := map[string]attack{}, roles()
	for i, place := range slices.Sorted(maps.Keys(roles)) {
		for j, what := range slices.Sorted(maps.Keys(plants)) {
			r, plant := roles[place], plants[what]
			hosts := r.hosts
			if hosts == nil {
				hosts = everywhere
			}
			if what == "a file that nobody may read" && os.Getuid() == 0 {
				continue // root may read it
			}
			all[place+" is "+what] = attack{files: r.files, spec: r.spec, hosts: inTurn(hosts, i+j), named: r.named,
				git: r.named, lay: func(w *world) {
					if r.tree {
						w.tree("repo/tree")
					}
					must(w, os.RemoveAll(w.path(r.file)))
					plant(w, r.file)
				}}
		}
	}
	attacks(t, all)
}

// tree writes the tree of an honest run.
func (w *world) tree(dir string) {
	w.Helper()
	files, err := honestTree()
	must(w, err)
	must(w, os.CopyFS(w.path(dir), os.DirFS(files)))
}
