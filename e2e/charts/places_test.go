package charts

import (
	"strings"
	"testing"
)

// TestConfiguredRepositories proves that charts.repositories are searched in order. A repository without the
// chart is skipped; one that does not answer is an error.
func TestConfiguredRepositories(t *testing.T) {
	t.Parallel()
	host := usualRegistry(t)
	trust := []string{"--insecure-host", "127.0.0.1"}
	u := newUser(t)
	u.write("fleet/fleet.yaml", controlPlane(usual))
	u.write("fleet/meshpress.yaml",
		renderConfig("{repositories: ['oci://"+host+"/empty', 'oci://"+host+"/istio', 'oci://"+nowhere+"/istio']}"))
	u.charts("lock", trust...).ok().says("+ base " + usual + " (oci://" + host + "/istio)")
	u.forget()
	u.charts("pull", trust...).ok().says("2 charts: 2 pulled")

	u.write("fleet/meshpress.yaml", renderConfig("{repositories: ['oci://"+nowhere+"/istio', 'oci://"+host+"/istio']}"))
	u.charts("lock", append(trust, "--update")...).refused(3, `"`+nowhere+`" refuses connections (tried 4 times)`)
	u.charts("verify").ok() // the lock is unchanged
}

// TestResourceRepository proves that helmGlobal.repo is used if its host is allowed, and that it cannot switch
// TLS verification off. Otherwise upstream is next.
func TestResourceRepository(t *testing.T) {
	t.Parallel()
	host := usualRegistry(t)
	u := newUser(t)
	upstream := newUpstream(t, host)
	u.env = append(u.env, "HTTPS_PROXY=http://"+upstream.proxy)
	u.write("fleet/fleet.yaml", strings.Replace(controlPlane(usual), "spec:",
		"spec:\n  helmGlobal: {repo: 'oci://"+host+"/istio', repoSkipTlsVerify: true}", 1))
	u.charts("lock", "--insecure-host", host, "--ca-file", upstream.caFile).ok().says(
		`"oci://`+host+`/istio" is not asked for charts: its host is not among `+"`charts.allowedHosts`",
		"+ base "+usual+" (oci://ghcr.io/istio/release/charts)")

	u.write("fleet/meshpress.yaml", renderConfig("{allowedHosts: ['"+host+"']}"))
	u.charts("lock", "--update").refused(3, `"`+host+`" gave an HTTP answer to an HTTPS request`)
	u.charts("lock", "--update", "--insecure-host", host).ok()
	u.forget()
	u.charts("pull", "--insecure-host", host).ok().says("2 charts: 2 pulled")
	if lock := u.read("fleet/meshpress.lock"); strings.Contains(lock, "ghcr.io") ||
		!strings.Contains(lock, `source: "oci://`+host+`/istio"`) {
		t.Errorf("the lock is\n%s", lock)
	}
}

// TestUpstream proves that charts come from upstream through a proxy if nothing is configured.
func TestUpstream(t *testing.T) {
	t.Parallel()
	u := newUser(t)
	upstream := newUpstream(t, usualRegistry(t))
	u.write("fleet/fleet.yaml", controlPlane(usual))
	u.charts("lock", "--ca-file", upstream.caFile).refused(3, "the proxy cannot be reached", "HTTPS_PROXY")
	u.env = append(u.env, "HTTPS_PROXY=http://"+login+":"+password+"@"+upstream.proxy)
	u.charts("lock").refused(3, `the certificate of "ghcr.io" is by an unknown authority`)
	u.charts("lock", "--ca-file", upstream.caFile).ok().says("+ istiod " + usual + " (oci://ghcr.io/istio/release/charts)")
	u.forget()
	u.charts("pull", "--ca-file", upstream.caFile).ok().says("2 charts: 2 pulled")

	u.write("fleet/fleet.yaml", controlPlane("1.24.99"))
	u.charts("lock", "--ca-file", upstream.caFile).refused(3,
		`fetch "https://blob.istio.io/istio-release/charts/index.yaml": the proxy`, "403 Forbidden")
}

// TestVendorRepository proves that charts for images in .../istio-KEY come from .../istio-helm-KEY, on allowed
// hosts.
func TestVendorRepository(t *testing.T) {
	t.Parallel()
	host := inProcess(t)
	u := newUser(t)
	u.push("oci://"+host+"/gloo-mesh/istio-helm-key", archives(t, usual), "--plain-http")
	u.write("fleet/fleet.yaml", planeOf("minimal", usual, host+"/gloo-mesh/istio-key"))
	u.write("fleet/meshpress.yaml", renderConfig("{allowedHosts: ['"+host+"']}"))
	u.charts("lock", "--insecure-host", host).ok().says("+ istiod " + usual + " (oci://" + host +
		"/gloo-mesh/istio-helm-key)")
	u.forget()
	u.charts("pull", "--insecure-host", host).ok().says("2 charts: 2 pulled")
	u.meshpress("render", "--locked", "fleet").ok()
}

// TestRepublished proves that other content under the same version differs from the lock, and that only
// --update accepts it.
func TestRepublished(t *testing.T) {
	t.Parallel()
	u := newUser(t)
	repository := goRegistry(u)
	repository.publish(archives(t, usual))
	u.write("fleet/fleet.yaml", controlPlane(usual))
	lock := append([]string{"--repository", repository.address}, repository.trust...)
	u.charts("lock", lock...).ok()
	before := u.read("fleet/meshpress.lock")

	u.write("base-"+usual+".tgz", string(repackedWith(t, content(t, archive(t, "base", usual)), "base/templates/more.yaml",
		"# more\n")))
	repository.publish([]string{u.path("base-" + usual + ".tgz")})
	u.forget()
	u.charts("pull", repository.trust...).refused(3, "chart base "+usual+" must have the content sha256:",
		"other content was published under the same version")
	u.charts("lock", lock...).ok().says("nothing changes")
	if u.read("fleet/meshpress.lock") != before {
		t.Error("the lock changed")
	}
	u.charts("lock", append(lock, "--update")...).ok().says("+ base "+usual, "- base "+usual)
	u.meshpress("render", "--locked", "fleet").ok()
}
