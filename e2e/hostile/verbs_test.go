package hostile

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// verb is one verb of the program, as people use it on repo/app.
type verb struct {
	args  string
	stdin func(*world) string
	dir   string // in place of repo
	env   []string
	git   bool  // it asks for a commit
	codes []int // nil allows 0 alone
}

// verbs are all verbs, by their pages in docs/cli. Those without arguments print texts of the program alone.
var verbs = map[string]verb{
	"argocd":          {},
	"argocd-discover": {args: "argocd discover", dir: "repo/app", env: []string{"ARGOCD_APP_NAME=a"}},
	"argocd-generate": {args: "argocd generate", dir: "repo/app",
		env: []string{"ARGOCD_APP_NAME=a", "ARGOCD_APP_SOURCE_PATH=app"}},
	"argocd-parameters": {args: "argocd parameters", dir: "repo/app", env: []string{"ARGOCD_APP_NAME=a"}},
	"argocd-plugin":     {args: "argocd plugin"},
	"bundle":            {args: "bundle app -o ../out --repository embedded --offline", codes: []int{0, 1}},
	"charts":            {},
	"charts-diff":       {args: "charts diff 1.23.2 1.24.2 --chart base", codes: []int{0, 1}},
	"charts-list":       {args: "charts list app"},
	"charts-lock":       {args: "charts lock app --repository embedded --lock ../out"},
	"charts-pull":       {args: "charts pull app --repository embedded --vendor ../out", codes: []int{0, 1, 2}},
	"charts-verify":     {args: "charts verify app", codes: []int{0, 1, 2}},
	"check":             {args: "check app --against HEAD~1", git: true},
	"completion":        {args: "completion bash"},
	"convert":           {args: "convert app --to helm -o ../out", codes: []int{0, 1}},
	"diff":              {args: "diff app --against HEAD~1", git: true},
	"explain":           {args: "explain app deploy/istiod spec.strategy"},
	"fn":                {args: "fn", stdin: aList},
	"help":              {args: "help"},
	"images":            {args: "images app --against HEAD~1:tree", git: true},
	"init":              {args: "init ../out --live live.yaml", codes: []int{0, 1, 2}},
	"lsp":               {args: "lsp app", stdin: anEditor},
	"man":               {args: "man ../out"},
	"plan":              {args: "plan app --against tree"},
	"policies":          {},
	"policies-explain":  {args: "policies explain MP0101"},
	"policies-list":     {args: "policies list"},
	"publish":           {args: "publish app --repo ../out --branch rendered", git: true},
	"render":            {args: "render app -o ../out"},
	"report":            {args: "report app --against HEAD~1 -o ../out", git: true},
	"schema":            {args: "schema -o ../out"},
	"takeover":          {args: "takeover app --live live.yaml", codes: []int{0, 1}},
	"takeover-kinds":    {args: "takeover kinds"},
	"test":              {args: "test app"},
	"values":            {args: "values app -o ../out"},
	"version":           {args: "version"},
}

// TestEveryVerb runs each verb on harmless inputs in a repository that names programs in every way, and where links
// and pipes stand beside the inputs. None opens a connection or a file outside, and only git starts.
func TestEveryVerb(t *testing.T) {
	pages, err := filepath.Glob("../../docs/cli/*.md")
	if err != nil || len(pages) < 30 {
		t.Fatalf("%d pages: %v", len(pages), err)
	}
	all := map[string]attack{}
	for _, page := range pages {
		name := strings.TrimSuffix(filepath.Base(page), ".md")
		v, ok := verbs[name]
		switch {
		case name == "README":
		case !ok:
			t.Errorf("verb %q is not tried", name)
		case v.args != "":
			all[name] = v.attack(name)
		}
	}
	attacks(t, all)
}

func (v verb) attack(name string) attack {
	a := attack{
		files: map[string]string{"ilm.yaml": honest, "meshpress-test.yaml": aTest},
		git:   v.git, codes: v.codes, lay: layVerbs,
		hosts: []host{{name, func(w *world, _ attack) call {
			c := call{dir: "repo", args: strings.Fields(v.args), env: v.env}
			if v.dir != "" {
				c.dir = v.dir
			}
			if v.stdin != nil {
				c.stdin = v.stdin(w)
			}
			if name == "publish" {
				return published(name, "../out").call(w, attack{})
			}
			return c
		}}},
	}
	if a.codes == nil {
		a.codes = []int{0}
	}
	return a
}

func layVerbs(w *world) {
	w.tree("repo/tree")
	manifest, err := os.ReadFile(w.path("repo/tree/cluster1/istiod/manifest.yaml"))
	must(w, err)
	w.write("repo/live.yaml", string(manifest))
	w.run(call{dir: "repo", args: []string{"charts", "lock", "app", "--repository", "embedded"}})
	w.commits("repo")
	gitPlants()["attributes"](w)
	w.isLive()
	w.fifo("repo/meshpress-pipe")
	w.link("repo/app/notes.txt", w.path("outside/secret.yaml"))
	w.fifo("repo/app/notes.pipe")
	w.link("repo/outside", w.path("outside"))
}

// aTest is a TestCase of the folder.
const aTest = "apiVersion: meshpress.dev/v1alpha1\nkind: TestCase\nmetadata: {name: a}\nspec:\n  inputs: [ilm.yaml]\n"

func aList(*world) string { return asFunction(nil, attack{}).stdin }

// anEditor opens and closes a file as an editor does.
func anEditor(w *world) string {
	uri := "file://" + w.path("repo/app/ilm.yaml")
	var b strings.Builder
	for _, message := range []string{
		`{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"rootUri":"file://` + w.path("repo") +
			`","capabilities":{}}}`,
		`{"jsonrpc":"2.0","method":"initialized","params":{}}`,
		`{"jsonrpc":"2.0","method":"textDocument/didOpen","params":{"textDocument":{"uri":"` + uri +
			`","languageId":"yaml","version":1,"text":` + asJSON(honest) + `}}}`,
		`{"jsonrpc":"2.0","method":"textDocument/didOpen","params":{"textDocument":{"uri":"file://` +
			w.path("outside/secret.yaml") + `","languageId":"yaml","version":1,"text":"a: b"}}}`,
		`{"jsonrpc":"2.0","method":"textDocument/didSave","params":{"textDocument":{"uri":"` + uri + `"}}}`,
		`{"jsonrpc":"2.0","id":2,"method":"shutdown"}`, `{"jsonrpc":"2.0","method":"exit"}`,
	} {
		fmt.Fprintf(&b, "Content-Length: %d\r\n\r\n%s", len(message), message)
	}
	return b.String()
}
