package charts

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"testing"
)

// TestRegistryLogins proves that meshpress uses the logins of helm and docker, their credential helpers, and no
// others.
func TestRegistryLogins(t *testing.T) {
	t.Parallel()
	publisher := newUser(t)
	registry := safeRegistry(publisher)
	registry.publish(archives(t, usual))
	host := hostOf(registry.address)
	lock := append([]string{"--repository", registry.address}, registry.trust...)
	helper := `{"credHelpers": {"` + host + `": "test"}}`
	locks := `"` + host + `" refuses access (401 Unauthorized)`
	for name, c := range map[string]struct {
		prepare func(u *user)
		refused []string // text of the error if the login is refused
	}{
		"none": {func(*user) {}, []string{locks,
			"hint: log in with `helm registry login " + host + "` or `docker login " + host + "`"}},
		"helm":   {func(u *user) { u.write("helm-registry.json", publisher.read("helm-registry.json")) }, nil},
		"docker": {func(u *user) { u.write("docker/config.json", auths(host, password)) }, nil},
		"wrong":  {func(u *user) { u.write("docker/config.json", auths(host, "wrong-"+password)) }, []string{locks}},
		"another's": {func(u *user) { u.write("docker/config.json", auths("registry.example.com", password)) },
			[]string{locks}},
		"helm first": {func(u *user) {
			u.write("helm-registry.json", auths(host, password))
			u.write("docker/config.json", auths(host, "wrong"))
		}, nil},
		"helper": {func(u *user) {
			u.write("docker/config.json", helper)
			u.write("bin/docker-credential-test", helperOf(host))
		}, nil},
		"credsStore": {func(u *user) {
			u.write("docker/config.json", `{"credsStore": "test"}`)
			u.write("bin/docker-credential-test", helperOf(host))
		}, nil},
		"bad helper": {func(u *user) {
			u.write("docker/config.json", helper)
			u.write("bin/docker-credential-test", "#!/bin/sh\necho locked up >&2; exit 1\n")
		}, []string{locks, "is used without a login"}},
		"no helper": {func(u *user) { u.write("docker/config.json", helper) },
			[]string{locks, "is used without a login", "docker-credential-test"}},
		"broken file": {func(u *user) { u.write("docker/config.json", `{"auths": `+password) },
			[]string{locks, "the logins of docker are not used"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			u := newUser(t)
			u.write("fleet/fleet.yaml", controlPlane(usual))
			c.prepare(u)
			if c.refused != nil {
				u.charts("lock", lock...).refused(3, c.refused...)
				u.whole()
				return
			}
			u.charts("lock", lock...).ok()
			u.forget()
			u.charts("pull", registry.trust...).ok().says("2 charts: 2 pulled")
		})
	}
}

// auths returns a login in the format of helm and docker.
func auths(host, password string) string {
	text, _ := json.Marshal(
		map[string]any{"auths": map[string]any{host: map[string]string{"auth": base64.StdEncoding.EncodeToString(
			[]byte(login + ":" + password))}}})
	return string(text)
}

// helperOf returns a credential helper, which reads the host from stdin.
func helperOf(host string) string {
	return `#!/bin/sh
read -r host
if [ "$1" = get ] && [ "$host" = "` + host + `" ]; then
	echo '{"ServerURL": "` + host + `", "Username": "` + login + `", "Secret": "` + password + `"}'
else
	echo "credentials not found in native keychain"
	exit 1
fi
`
}

// TestRepositoryLogins proves that the login of `helm repo add --username` is used for that repository only.
func TestRepositoryLogins(t *testing.T) {
	t.Parallel()
	u := newUser(t)
	issuer := newAuthority(u)
	certFile, keyFile := issuer.server("web", "127.0.0.1")
	u.index(archives(t, usual))
	host := web(t, u.path("www"), " ssl; ssl_certificate "+certFile+"; ssl_certificate_key "+
		keyFile+"; auth_basic charts; auth_basic_user_file "+htpasswd(t)+";")
	address := "https://" + host + "/charts"
	u.write("fleet/fleet.yaml", controlPlane(usual))
	lock := []string{"--repository", address, "--ca-file", issuer.caFile()}
	locks := `"` + host + `" refuses access (401 Unauthorized)`

	u.charts("lock", lock...).refused(3, locks, "log in with `helm repo add NAME "+address+" --username USER`")
	u.helm("repo", "add", "mesh", address, "--username", login, "--password", password, "--ca-file", issuer.caFile()).ok()
	u.charts("lock", "--repository", address).ok() // helm's entry also has the authority
	u.forget()
	u.charts("pull").ok()

	u.forget()
	u.write("repositories.yaml", "repositories: [{name: mesh, url: "+address+", username: "+login+", password: wrong-"+
		password+"}]\n")
	u.charts("pull", "--ca-file", issuer.caFile()).refused(3, locks)
	u.whole()
}

// TestEchoedLogin proves that no output shows a login that a server repeats.
func TestEchoedLogin(t *testing.T) {
	t.Parallel()
	g := newGate(t, usualRegistry(t))
	u, trust := locked(t, g, controlPlane(usual))
	u.write("docker/config.json", auths(g.host(), password))
	encoded := base64.StdEncoding.EncodeToString([]byte(login + ":" + password))
	g.fail(func(w http.ResponseWriter, r *http.Request, _ http.Handler) {
		sent := r.Header.Get("Authorization")
		if sent == "" {
			w.Header().Set("WWW-Authenticate", `Basic realm="charts"`)
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		_, told, _ := r.BasicAuth()
		w.Header().Set("Content-Type", sent)
		w.WriteHeader(http.StatusBadRequest)
		_, _ = w.Write([]byte(`{"errors": [{"code": "DENIED", "message": "` + sent + ` ` + told + `"}]}`))
	})
	r := u.charts("pull", trust...)
	r.refused(3, "answered 400 Bad Request")
	r.lacks(encoded)
}
