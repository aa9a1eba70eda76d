package hostile

import (
	"os"
	"strings"
	"testing"
)

// TestSourcePath proves that Argo CD's variable for the path of the Application cannot change the repository.
func TestSourcePath(t *testing.T) {
	all := map[string]attack{}
	application := func(name, dir, path string, lay func(*world)) {
		a := attack{files: map[string]string{"ilm.yaml": honest}, lay: lay}
		if lay != nil { // the program starts outside: it may open that directory, but no file in it
			a.named, a.codes = true, []int{3}
		}
		a.hosts = []host{{"plugin", func(w *world, _ attack) call {
			w.link("home/_cmp_server", "../repo") // where Argo CD unpacks repositories
			return call{dir: dir, env: []string{"ARGOCD_CMP_WORKDIR=" + w.path("home"), "ARGOCD_APP_SOURCE_PATH=" + path,
				`ARGOCD_APP_PARAMETERS=[{"name":"paths","array":[".","../outside","../../outside","dir"]}]`},
				args: []string{"argocd", "generate"}}
		}}}
		all[name] = a
	}
	inOutside := func(w *world) {
		w.write("outside/app/ilm.yaml", honest)
		w.write("outside/app/secret.yaml", "password: "+secret+"\npassword: "+secret+"\n")
	}
	application("a link", "repo/link", "link", func(w *world) { inOutside(w); w.link("repo/link", "../outside/app") })
	application("a link to an absolute path", "repo/link", "link", func(w *world) {
		inOutside(w)
		w.link("repo/link", w.path("outside/app"))
	})
	application("a link on the way", "repo/link/app", "link/app", func(w *world) {
		inOutside(w)
		w.link("repo/link", "../outside")
	})
	application("a link with the same name", "repo/app2/app", "app2/app", func(w *world) {
		inOutside(w)
		w.link("repo/app2", "../outside")
	})
	application("a link to the top", "repo/top", "top", func(w *world) { w.link("repo/top", "..") })
	application("upwards", "repo/app", "../repo/app", nil)
	application("far upwards", "repo/app", "../../../../repo/app", nil)
	application("absolute", "repo/app", "/repo/app", nil)
	application("dots", "repo/app", "././repo/../app", nil)
	application("empty", "repo/app", "", nil)
	application("a line", "repo/app", "a\nb/app", nil)
	application("long", "repo/app", strings.Repeat("up/", 20_000)+"app", nil)
	attacks(t, all)
}

// TestEnvironment sets the rest of the environment as an Application can.
func TestEnvironment(t *testing.T) {
	all := map[string]attack{}
	for name, env := range map[string][]string{
		"deep JSON": {"ARGOCD_APP_PARAMETERS=" + strings.Repeat("[", 100_000)},
		"a long text": {`ARGOCD_APP_PARAMETERS=[{"name":"cluster","string":"` + strings.Repeat("x",
			100_000) + `"}]`},
		"many parameters":    {"ARGOCD_APP_PARAMETERS=[" + strings.Repeat(`{"name":"x"},`, 8_000) + "{}]"},
		"an escape":          {`ARGOCD_APP_PARAMETERS=[{"name":"\u001b[31m","string":"\u0007"}]`},
		"a file of a system": {`ARGOCD_APP_PARAMETERS=[{"name":"config","string":"/proc/self/environ"}]`},
		"charts of a system": {`ARGOCD_APP_PARAMETERS=[{"name":"charts","string":"/usr/share"}]`},
		"a lock of a system": {`ARGOCD_APP_PARAMETERS=[{"name":"lock","string":"/etc/hostname"}]`},
		"a lock outside":     {`ARGOCD_APP_PARAMETERS=[{"name":"lock","string":"../../outside/secret.yaml"}]`},
		"policies outside":   {`ARGOCD_APP_PARAMETERS=[{"name":"policies","array":["../../outside"]}]`},
		"a date":             {`ARGOCD_APP_PARAMETERS=[{"name":"today","string":"99999-99-99"}]`},
		"variables of git": {"ARGOCD_ENV_GIT_DIR=/x", "GIT_DIR=/x", "GIT_CONFIG_COUNT=1",
			"GIT_CONFIG_KEY_0=core.fsmonitor", "GIT_CONFIG_VALUE_0=/x"},
		"a version of nothing": {"KUBE_VERSION=\x1b[31m", "KUBE_API_VERSIONS=" + strings.Repeat("a/v1,", 20_000)},
		"names of parameters": {"PARAM_=x", "PARAM_CLUSTER_999999999999=x", "PARAM_PATHS_0=/etc",
			"ARGOCD_ENV_MESHPRESS_PATHS=" + strings.Repeat("a,", 50_000)},
		"a place for charts": {"XDG_CACHE_HOME=/etc", "HELM_CACHE_HOME=/etc", "HELM_PLUGINS=/etc",
			"KUBECONFIG=/etc/hostname"},
		"a proxy": {"HTTP_PROXY=http://127.0.0.1:1", "HTTPS_PROXY=http://127.0.0.1:1"},
	} {
		all[name] = attack{files: map[string]string{"ilm.yaml": honest}, hosts: []host{pluginWith("plugin", "", env...)}}
	}
	attacks(t, all)
}

// TestNoConnections proves that no input makes an offline verb connect.
func TestNoConnections(t *testing.T) {
	address, connections := listener(t)
	ilm := controlPlane("cluster1", "hub: HOST/istio\nhelmGlobal: {repo: http://HOST/charts, repoSkipTlsVerify: "+
		"true}\ninstallPackagePath: http://HOST/a.tgz")
	all := map[string]attack{}
	verbs := append([]host{}, everywhere...)
	verbs = append(verbs, checked, line("values", "values", "app"), line("images", "images", "app"),
		line("verify", "charts", "verify", "app"), line("explain", "explain", "app", "Deployment/istiod"))
	for name, files := range map[string]map[string]string{
		"a resource": {"ilm.yaml": ilm},
		"a config": {"ilm.yaml": honest, "meshpress.yaml": renderConfig + "spec: {charts: {repositories: " +
			"['oci://HOST/a', 'http://HOST/b'], allowedHosts: [HOST], dir: 'http://HOST/c', lock: 'http://HOST/d'}, " +
			"resources: ['http://HOST/e'], policies: {files: ['http://HOST/f']}}\n"},
		"a lock": {"ilm.yaml": honest, "meshpress.lock": "apiVersion: meshpress.dev/v1alpha1\nkind: ChartLock\ncharts:\n- " +
			"{name: istiod, version: " + usual + ", digest: \"sha256:" + strings.Repeat("0", 64) +
			"\", size: 1, source: \"oci://HOST/a\", tags: [\"" + usual + "\"]}\n"},
	} {
		for file, text := range files {
			files[file] = strings.ReplaceAll(text, "HOST", address)
		}
		all[name] = attack{files: files, hosts: verbs, holds: func(w *world, _ result) {
			if n := connections.Load(); n > 0 {
				w.Errorf("%d connections", n)
			}
		}}
	}
	attacks(t, all)
}

// TestRepositories tries some of the ways in which a repository around the inputs can name a program. TestGit
// tries all.
func TestRepositories(t *testing.T) {
	waiver := "{policies: {waivers: [{code: MP0101, clusters: [cluster1], reason: x, expires: \"2099-01-01\"}]}}"
	embedded := func(dir string) func(*world) {
		return func(w *world) {
			program := w.script("outside/owned.sh")
			w.write(dir+"HEAD", "ref: refs/heads/main\n")
			w.write(dir+"objects/.x", "")
			w.write(dir+"refs/heads/.x", "")
			w.write(dir+"config", "[core]\n\trepositoryformatversion = 0\n\tbare = true\n\tfsmonitor = "+program+"\n\tpager = "+
				program+"\n\tsshCommand = "+program+
				"\n[log]\n\tshowSignature = true\n[gpg]\n\tprogram = "+program+"\n[diff]\n\texternal = "+program+
				"\n[credential]\n\thelper = "+program+"\n")
		}
	}
	hosts := append([]host{checked, commandLine, inPackage, line("against", "check", "app", "--against", "HEAD"),
		line("publish", "publish", "app", "--repo", "../out", "--branch", "a")}, everywhere...)
	all := map[string]attack{}
	for name, dir := range map[string]string{"the folder of the inputs": "repo/app/", "the top": "repo/",
		"a .git": "repo/.git/", "a .git in the folder": "repo/app/.git/"} {
		all["a repository that is "+name] = attack{files: map[string]string{"ilm.yaml": honest}, spec: waiver,
			lay: embedded(dir), hosts: hosts, git: true}
	}
	all["a file that names a repository"] = attack{files: map[string]string{"ilm.yaml": honest}, spec: waiver,
		hosts: hosts, git: true, lay: func(w *world) {
			embedded("repo/hidden/")(w)
			must(w, os.WriteFile(w.path("repo/.git"), []byte("gitdir: hidden\n"), 0o644))
		}}
	attacks(t, all)
}
