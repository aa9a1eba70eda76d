package origin

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/opencontainers/go-digest"
)

func TestRegistry(t *testing.T) {
	fresh(t)
	data := tgz(t, "istiod", "1.24.2")
	host, ca := serveTLS(t, aRegistry(t, map[string][]byte{
		"istiod:1.24.2": data, "istiod:1.9.0": tgz(t, "istiod", "1.9.0"),
		"istiod:1.30.0-rc.1": tgz(t, "istiod", "1.30.0-rc.1"), "istiod:1.24.2+solo": tgz(t, "istiod", "1.24.2+solo"),
	}))
	var bytesRead int64
	var mu sync.Mutex
	s := open(t, newClient(t, Options{CAFile: ca, Progress: func(n int64) { mu.Lock(); bytesRead += n; mu.Unlock() }}),
		"oci://"+host+"/charts")
	a := mustFetch(t, s, "istiod", "1.24.2")
	if !bytes.Equal(a.Data, data) || a.Digest != digest.FromBytes(data).String() ||
		a.Address != s.Address("istiod", "1.24.2") || a.Provenance != nil {
		t.Errorf("got %+v", a)
	}
	if bytesRead < int64(len(data)) {
		t.Errorf("progress is %d, less than the archive", bytesRead)
	}
	mustFetch(t, s, "istiod", "1.24.2+solo")
	versions, err := s.Versions(context.Background(), "istiod")
	if want := []string{"1.30.0-rc.1", "1.24.2+solo", "1.24.2", "1.9.0"}; err != nil || !slices.Equal(versions, want) {
		t.Errorf("versions %q, want %q: %v", versions, want, err)
	}
	for _, at := range [][2]string{{"istiod", "1.0.0"}, {"cni", "1.24.2"}} {
		if err := fetchError(s, at[0], at[1]); !errors.Is(err, ErrNotFound) {
			t.Errorf("chart %q: %v, want ErrNotFound", at, err)
		}
	}
	if _, err := s.Versions(context.Background(), "cni"); !errors.Is(err, ErrNotFound) {
		t.Errorf("versions: %v, want ErrNotFound", err)
	}
}

func TestRegistryWithLogin(t *testing.T) {
	host, ca := serveTLS(t, withLogin(aRegistry(t, map[string][]byte{"base:1.0.0": tgz(t, "base", "1.0.0")})))
	config := fmt.Sprintf(`{"auths":{%q:{"auth":%q}}}`,
		host, base64.StdEncoding.EncodeToString([]byte("alice:s3cret-word")))
	for _, file := range []string{"registry.json", "config.json"} {
		t.Run(file, func(t *testing.T) {
			dir := fresh(t)
			err := fetchError(open(t, newClient(t, Options{CAFile: ca}), "oci://"+host+"/charts"), "base", "1.0.0")
			mustFail(t, err, "refuses access (401 Unauthorized)", "helm registry login "+host, "docker login "+host,
				"repoSecrets")
			if errors.Is(err, ErrNotFound) {
				t.Error("a refusal is not ErrNotFound")
			}
			write(t, filepath.Join(dir, file), []byte(config))
			mustFetch(t, open(t, newClient(t, Options{CAFile: ca}), "oci://"+host+"/charts"), "base", "1.0.0")
		})
	}
	dir := fresh(t)
	wrong := strings.Replace(config, "auth\":\"",
		"auth\":\""+base64.StdEncoding.EncodeToString([]byte("bobby:s3cret-123"))+"\",\"x\":\"", 1)
	write(t, filepath.Join(dir, "config.json"), []byte(wrong))
	mustFail(t, fetchError(open(t, newClient(t, Options{CAFile: ca}), "oci://"+host+"/charts"), "base", "1.0.0"),
		"401 Unauthorized")
}

// TestLoginsThatCannotBeRead proves that public charts are fetched without them.
func TestLoginsThatCannotBeRead(t *testing.T) {
	dir := fresh(t)
	host, ca := serveTLS(t, withChallenge(aRegistry(t,
		map[string][]byte{"base:1.0.0": tgz(t, "base", "1.0.0"), "cni:1.0.0": tgz(t, "cni", "1.0.0")})))
	write(t, filepath.Join(dir, "registry.json"), []byte("{"))
	write(t, filepath.Join(dir, "config.json"), []byte(`{"credsStore":"meshpress-none"}`))
	var said []string
	s := open(t, newClient(t, Options{CAFile: ca, Log: func(text string) { said = append(said, text) }}),
		"oci://"+host+"/charts")
	mustFetch(t, s, "base", "1.0.0")
	mustFetch(t, s, "cni", "1.0.0")
	if all := strings.Join(said, "\n"); !strings.Contains(all, "logins of helm are not used") ||
		strings.Count(all, "used without a login") != 1 {
		t.Errorf("warnings %q", said)
	}
}

// withChallenge gives a token to everybody, as public registries do.
func withChallenge(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.URL.Path == "/token":
			fmt.Fprint(w, `{"token":"s3cret-token"}`)
		case r.Header.Get("Authorization") != "Bearer s3cret-token":
			w.Header().Set("WWW-Authenticate", fmt.Sprintf(`Bearer realm="https://%s/token",service="test"`, r.Host))
			w.WriteHeader(http.StatusUnauthorized)
		default:
			h.ServeHTTP(w, r)
		}
	})
}

// TestTokenServer proves that the hint after a refused token is to log in to the registry.
func TestTokenServer(t *testing.T) {
	fresh(t)
	tokens, ca := serveTLS(t, status(http.StatusUnauthorized))
	host, ca2 := serveTLS(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("WWW-Authenticate", fmt.Sprintf(`Bearer realm="https://%s/token",service="test"`, tokens))
		w.WriteHeader(http.StatusUnauthorized)
	}))
	s := open(t, newClient(t, Options{CAFile: both(t, ca, ca2)}), "oci://"+host)
	mustFail(t, fetchError(s, "base", "1.0.0"), fmt.Sprintf("%q refuses access (401 Unauthorized)", tokens),
		"helm registry login "+host)
}

func TestRegistryWithoutTLS(t *testing.T) {
	fresh(t)
	h := aRegistry(t, map[string][]byte{"base:1.0.0": tgz(t, "base", "1.0.0")})
	plain, unverified := servePlain(t, h), ""
	unverified, _ = serveTLS(t, h)
	for _, host := range []string{plain, unverified} {
		mustFetch(t, open(t, newClient(t, Options{Insecure: []string{host}}), "oci://"+host+"/charts"), "base", "1.0.0")
	}
	mustFail(t, fetchError(open(t, newClient(t, Options{}), "oci://"+plain+"/charts"), "base", "1.0.0"),
		"HTTP answer to an HTTPS request", "--insecure-host "+plain)
	mustFail(t, fetchError(open(t, newClient(t, Options{}), "oci://"+unverified+"/charts"), "base", "1.0.0"),
		"by an unknown authority", "--ca-file FILE")
}

func TestNotARegistry(t *testing.T) {
	fresh(t)
	host, ca := serveTLS(t, http.NotFoundHandler())
	err := fetchError(open(t, newClient(t, Options{CAFile: ca}), "oci://"+host+"/charts"), "base", "1.0.0")
	mustFail(t, err, "is not a registry", "https://")
	if errors.Is(err, ErrNotFound) {
		t.Error("a host without a registry is not ErrNotFound")
	}
}

func TestNotAChart(t *testing.T) {
	fresh(t)
	body := ""
	mediaType := "application/vnd.oci.image.manifest.v1+json"
	host, ca := serveTLS(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", mediaType)
		fmt.Fprint(w, body)
	}))
	s := open(t, newClient(t, Options{CAFile: ca}), "oci://"+host+"/charts")
	const helm = `"config":{"mediaType":"application/vnd.cncf.helm.config.v1+json"}`
	const layer = `{"mediaType":"application/vnd.cncf.helm.chart.content.v1.tar+gzip","digest":"%s","size":%d}`
	for text, want := range map[string]string{
		`{"config":{"mediaType":"application/vnd.oci.image.config.v1+json"}}`: "not a Helm chart but a container image",
		`{"manifests":[]}`: "a list of images",
		`{"config":{"mediaType":"application/vnd.example"}}`: `something else ("application/vnd.example")`,
		`{` + helm + `}`: "one layer with a chart, not 0",
		`{` + helm + `,"layers":[` + fmt.Sprintf(layer, "", 1) + "," + fmt.Sprintf(layer, "", 1) +
			`]}`: "one layer with a chart, not 2",
		`{` + helm + `,"layers":[` + fmt.Sprintf(layer, "sha256:../x", 1) + `]}`: "digest",
		`{` + helm + `,"layers":[` + fmt.Sprintf(layer, digest.FromString("x"), int64(1)<<62) +
			`]}`: "must not have more than",
		`{` + helm + `,"layers":[` + fmt.Sprintf(layer, digest.FromString("x"), -1) + `]}`: "part of -1 bytes",
		`<html>`: "manifest",
	} {
		body = text
		mustFail(t, fetchError(s, "base", "1.0.0"), want)
	}
}

// TestNameInChart proves that the name in Chart.yaml must be that of the registry.
func TestNameInChart(t *testing.T) {
	fresh(t)
	h := aRegistry(t, map[string][]byte{"base:1.0.0": tgz(t, "base", "1.0.0")})
	host, ca := serveTLS(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.URL.Path = strings.NewReplacer("/other/", "/base/", "2.0.0", "1.0.0").Replace(r.URL.Path)
		h.ServeHTTP(w, r)
	}))
	s := open(t, newClient(t, Options{CAFile: ca}), "oci://"+host+"/charts")
	mustFail(t, fetchError(s, "other", "1.0.0"), `must be chart "other" 1.0.0, but its Chart.yaml says "base" 1.0.0`)
	mustFail(t, fetchError(s, "base", "2.0.0"), `says "base" 1.0.0`)
}
