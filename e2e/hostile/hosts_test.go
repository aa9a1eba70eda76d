package hostile

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
)

// host is one way to run the program on repo/app.
type host struct {
	name string
	call func(*world, attack) call
}

var (
	commandLine = line("render", "render", "app")
	intoFiles   = line("output", "render", "app", "-o", "../out")
	checked     = line("check", "check", "app")
	function    = host{"function", asFunction}
	inPackage   = host{"package", asPackage}
	plugin      = pluginWith("plugin", "")

	everywhere = []host{intoFiles, function, plugin}
)

// inTurn returns the nth host, modulo their number. It is for tests where all hosts would take too long.
func inTurn(hosts []host, n int) []host {
	if *thorough {
		return hosts
	}
	return hosts[n%len(hosts):][:1]
}

// line returns a command line that runs at the top of the repository.
func line(name string, args ...string) host {
	return host{name, func(w *world, a attack) call {
		a.config(w)
		return call{dir: "repo", args: args}
	}}
}

// pluginWith returns the call of Argo CD, with parameters as JSON and additional environment.
func pluginWith(name, parameters string, env ...string) host {
	return host{name, func(w *world, a attack) call {
		a.config(w)
		env := append([]string{"ARGOCD_APP_NAME=a", "ARGOCD_APP_SOURCE_PATH=app", "ARGOCD_APP_PARAMETERS=" + parameters},
			env...)
		return call{dir: "repo/app", env: env, args: []string{"argocd", "generate"}}
	}}
}

// config writes the RenderConfig of the attack if it has one.
func (a attack) config(w *world) {
	if a.spec != "" {
		w.write("repo/app/meshpress.yaml", renderConfig+"spec: "+a.spec+"\n")
	}
}

const renderConfig = "apiVersion: meshpress.dev/v1alpha1\nkind: RenderConfig\nmetadata: {name: a}\n"

// asFunction is the call of kustomize: the RenderConfig is the functionConfig and names the folder. The items
// have another resource.
func asFunction(_ *world, a attack) call {
	spec := strings.TrimSpace(a.spec)
	if spec == "" {
		spec = "{}"
	}
	if !strings.Contains(spec, "resources:") {
		spec = strings.Replace(strings.Replace(spec, "{", "{resources: [.], ", 1), ", }", "}", 1)
	}
	list := resourceList + "functionConfig:\n" + indent(renderConfig+"spec: "+spec+"\n", "  ") +
		"items:\n- {apiVersion: v1, kind: ConfigMap, metadata: {name: a, annotations: {kustomize.config.k8s.io/id: \"1\"}}}\n"
	return call{dir: "repo/app", stdin: list, args: []string{"fn"}}
}

// asPackage is the call of kpt: every document is an item with the path of its file.
func asPackage(_ *world, a attack) call {
	var b strings.Builder
	b.WriteString(resourceList + "items:\n- {apiVersion: kpt.dev/v1, kind: Kptfile, metadata: {name: a, annotations: " +
		"{internal.config.kubernetes.io/path: Kptfile}}}\n")
	files := maps.Clone(a.files)
	if a.spec != "" {
		files["meshpress.yaml"] = renderConfig + "spec: " + a.spec + "\n"
	}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if !strings.HasSuffix(name, ".yaml") || strings.Contains(name, "/") {
			continue
		}
		for text := range strings.SplitSeq(files[name], "\n---\n") {
			b.WriteString("- " + strings.TrimLeft(indent(strings.Replace(text, "metadata: {",
				"metadata: {annotations: {internal.config.kubernetes.io/path: "+asJSON(name)+"}, ", 1), "  "), " ") + "\n")
		}
	}
	return call{dir: "tmp", stdin: b.String(), args: []string{"fn"}}
}

const resourceList = "apiVersion: config.kubernetes.io/v1\nkind: ResourceList\n"

func indent(text, by string) string {
	return by + strings.ReplaceAll(strings.TrimRight(text, "\n"), "\n", "\n"+by) + "\n"
}

// asJSON returns a value as JSON, which is YAML, too.
func asJSON(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(text)
}
