package charts

import (
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
)

// TestIndex proves that the claims of an index.yaml are verified.
func TestIndex(t *testing.T) {
	t.Parallel()
	u := newUser(t)
	u.index(archives(t, usual))
	elsewhere := httptest.NewServer(http.FileServer(http.Dir(u.path("www/charts"))))
	t.Cleanup(elsewhere.Close)
	other := elsewhere.Listener.Addr().String()
	host := web(t, u.path("www"), "; location /moved/ { return 302 http://"+other+"/$request_filename; }")
	address, trust := "http://"+host+"/charts", []string{"--insecure-host", "127.0.0.1"}
	u.write("fleet/fleet.yaml", controlPlane(usual))
	good := u.read("www/charts/index.yaml")
	u.charts("lock", append(trust, "--repository", address)...).ok()
	for name, c := range map[string]struct{ index, words string }{
		"wrong digest": {strings.ReplaceAll(good, "digest: ", "digest: 0"), "must have the digest \"sha256:0"},
		"another host": {strings.ReplaceAll(good, "- base-", "- http://"+other+"/base-"),
			`leads to another host: "` + other + "\"\n  hint: if that is right, allow"},
		"redirect elsewhere": {strings.ReplaceAll(good, "- base-", "- http://"+host+"/moved/base-"),
			`must not redirect to another host, "` + other + `"`},
		"login in a URL": {strings.ReplaceAll(good, "- base-", "- http://a:"+password+"@"+host+"/base-"),
			"must not have credentials in it"},
		"file gone":  {strings.ReplaceAll(good, "- base-", "- gone-"), "answered 404 Not Found"},
		"no index":   {"", "is not a Helm repository: it has no index.yaml"},
		"no YAML":    {"{", "must be the index of a Helm repository"},
		"a web page": {"<html>log in</html>", "must be the index of a Helm repository"},
	} {
		t.Run(name, func(t *testing.T) {
			u := &user{TB: t, dir: u.dir, env: u.env}
			u.forget()
			u.write("www/charts/index.yaml", c.index)
			if c.index == "" {
				if err := os.Remove(u.path("www/charts/index.yaml")); err != nil {
					t.Fatal(err)
				}
			}
			u.charts("pull", trust...).refused(3, c.words)
			u.whole()
			u.write("www/charts/index.yaml", good)
			u.charts("pull", trust...).ok()
		})
	}
	u.write("www/charts/index.yaml", strings.ReplaceAll(good, "- base-", "- http://"+other+"/base-"))
	u.write("fleet/meshpress.yaml", renderConfig("{allowedHosts: ['"+other+"']}"))
	u.forget()
	u.charts("pull", trust...).ok().says("2 charts: 2 pulled")
}
