package charts

import (
	"os"
	"path/filepath"
	"strings"
)

// repository is a chart repository with a user who may publish there.
type repository struct {
	address string
	trust   []string // flags of meshpress for its certificates
	publish func(archives []string)
}

// hostOf returns the host of an address.
func hostOf(address string) string {
	_, rest, _ := strings.Cut(address, "://")
	host, _, _ := strings.Cut(rest, "/")
	return host
}

// plainRegistry returns a docker-registry without TLS and logins.
func plainRegistry(u *user) repository { return u.plain(dockerRegistry(u, "")) }

// goRegistry returns another implementation of the protocol.
func goRegistry(u *user) repository { return u.plain(inProcess(u)) }

func (u *user) plain(host string) repository {
	address := "oci://" + host + "/istio"
	return repository{address, []string{"--insecure-host", host}, func(archives []string) {
		u.push(address, archives, "--plain-http")
	}}
}

// safeRegistry returns a docker-registry with TLS and logins; the user is logged in.
func safeRegistry(u *user) repository {
	issuer := newAuthority(u)
	certFile, keyFile := issuer.server("registry", "127.0.0.1")
	host := dockerRegistry(u, withTLSAndLogin(u, certFile, keyFile))
	trust := []string{"--ca-file", issuer.caFile()}
	u.helm("registry", "login", host, "--username", login, "--password", password, "--ca-file", issuer.caFile()).ok()
	address := "oci://" + host + "/istio"
	return repository{address, trust, func(archives []string) { u.push(address, archives, trust...) }}
}

// webRepository returns a static Helm repository behind nginx, with TLS.
func webRepository(u *user) repository {
	issuer := newAuthority(u)
	certFile, keyFile := issuer.server("web", "127.0.0.1")
	u.mkdir("www/charts")
	host := web(u, u.path("www"), " ssl; ssl_certificate "+certFile+"; ssl_certificate_key "+keyFile+";")
	return repository{"https://" + host + "/charts", []string{"--ca-file", issuer.caFile()}, func(archives []string) {
		u.index(archives)
	}}
}

// index adds archives to www/charts and makes a Helm repository of it.
func (u *user) index(archives []string) {
	u.Helper()
	const dir = "www/charts"
	for _, file := range archives {
		u.write(filepath.Join(dir, filepath.Base(file)), string(content(u, file)))
		if signature, err := os.ReadFile(file + ".prov"); err == nil {
			u.write(filepath.Join(dir, filepath.Base(file)+".prov"), string(signature))
		}
	}
	u.helm("repo", "index", u.path(dir)).ok()
	if !strings.Contains(u.read(filepath.Join(dir, "index.yaml")), "digest: ") {
		u.Fatal("helm repo index writes no digests")
	}
}
