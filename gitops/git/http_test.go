package git

import (
	"net/http"
	"net/http/cgi"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// serve serves a repository by git's own server program; password "" for anybody.
func serve(t *testing.T, dir, password string) *httptest.Server {
	t.Helper()
	program := filepath.Join(sh(t, ".", "--exec-path"), "git-http-backend")
	for _, name := range []string{program, filepath.Join(filepath.Dir(program), "git-remote-http")} {
		if _, err := os.Stat(name); err != nil {
			t.Skipf("%s is not installed", filepath.Base(name))
		}
	}
	backend := &cgi.Handler{Path: program, Env: []string{"GIT_PROJECT_ROOT=" + filepath.Dir(dir), "GIT_HTTP_EXPORT_ALL=1",
		"REMOTE_USER=a"}, InheritEnv: []string{"GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM"}}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, given, _ := r.BasicAuth(); given != password {
			w.Header().Set("WWW-Authenticate", `Basic realm="git"`)
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		r.Header.Del("Authorization")
		backend.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	return server
}

func TestPushByHTTP(t *testing.T) {
	dir, tip := filled(t)
	sh(t, dir, "config", "uploadpack.allowFilter", "true")
	server := serve(t, dir, "secret")
	address := server.URL + "/" + filepath.Base(dir)

	if _, err := URL(t.Context(), address); err == nil || !strings.Contains(err.Error(), "terminal prompts disabled") {
		t.Errorf("without a password: %v", err)
	}
	t.Setenv("GIT_CONFIG_COUNT", "1")
	t.Setenv("GIT_CONFIG_KEY_0", "credential.helper")
	t.Setenv("GIT_CONFIG_VALUE_0", "!echo username=a; echo password=secret; :")
	target, err := URL(t.Context(), address)
	must(t, err)
	defer func() { must(t, target.Close()) }()
	_, err = target.Tips(t.Context(), []string{"main"})
	must(t, err)
	if len(target.missing) != 3 {
		t.Errorf("missing contents: %v", target.missing)
	}
	next := commit(t, target.Repository, tip, map[string]string{"x": "1"})
	must(t, target.Move(t.Context(), []Update{{"main", tip, next}}))
	if now := sh(t, dir, "rev-parse", "main"); now != next {
		t.Errorf("main is %s, want %s", now, next)
	}
	server.Close()
	if _, err := target.Tips(t.Context(), []string{"main"}); err == nil {
		t.Error("no error without the server")
	}
}
