package charts

import (
	"archive/tar"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// TestHostileArchives proves that an archive writes nothing but itself to disk, and only if it is the requested
// chart.
func TestHostileArchives(t *testing.T) {
	t.Parallel()
	good := content(t, archive(t, "base", usual))
	issuer, root := newAuthority(t), t.TempDir()
	certFile, keyFile := issuer.server("web", "127.0.0.1")
	host := web(t, root, " ssl; ssl_certificate "+certFile+"; ssl_certificate_key "+keyFile+";")
	for name, c := range map[string]struct {
		archive []byte
		words   string
	}{
		"symlink": {with(t, good, &tar.Header{Name: "base/evil", Typeflag: tar.TypeSymlink, Linkname: "/etc/passwd"}),
			`entry "base/evil" must be a file or a directory, not a link`},
		"hard link": {with(t, good, &tar.Header{Name: "base/evil", Typeflag: tar.TypeLink, Linkname: "base/Chart.yaml"}),
			"not a link"},
		"device": {with(t, good, &tar.Header{Name: "base/evil", Typeflag: tar.TypeChar, Devmajor: 1, Devminor: 3}),
			"not a device"},
		"pipe": {with(t, good, &tar.Header{Name: "base/evil", Typeflag: tar.TypeFifo}), "not a pipe"},
		"way up": {with(t, good, &tar.Header{Name: "base/../../evil", Typeflag: tar.TypeReg}),
			"must not lead out of the chart"},
		"absolute": {with(t, good, &tar.Header{Name: "/tmp/evil", Typeflag: tar.TypeReg}),
			"must not lead out of the chart"},
		"backslash": {with(t, good, &tar.Header{Name: `base\..\evil`, Typeflag: tar.TypeReg}),
			"must not lead out of the chart"},
		"another top": {with(t, good, &tar.Header{Name: "other/evil", Typeflag: tar.TypeReg}), `must be below "base"`},
		"twice": {with(t, good, &tar.Header{Name: "base/Chart.yaml", Typeflag: tar.TypeReg}),
			"must not be there twice"},
		"bomb":       {bomb(t), "must not unpack to more than 67108864 bytes"},
		"truncated":  {good[:len(good)/2], "unexpected EOF"},
		"no archive": {[]byte("<html>log in</html>"), "a chart must be a gzip'ed tar archive"},
		"other chart": {content(t, archive(t, "cni", usual)),
			`must be chart "base" 1.24.2, but its Chart.yaml says "cni" 1.24.2`},
		"other version": {content(t, archive(t, "base", "1.23.2")),
			`must be chart "base" 1.24.2, but its Chart.yaml says "base" 1.23.2`},
		"other content": {with(t, good, &tar.Header{Name: "base/evil", Typeflag: tar.TypeReg}), ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			u := newUser(t)
			dir := filepath.Join(root, filepath.Base(t.Name()))
			address, trust := "https://"+host+"/"+filepath.Base(dir), []string{"--ca-file", issuer.caFile()}
			publish := func(base []byte) {
				write(t, filepath.Join(dir, "index.yaml"), anIndex)
				write(t, filepath.Join(dir, "istiod-"+usual+".tgz"), string(content(t, archive(t, "istiod", usual))))
				write(t, filepath.Join(dir, "base-"+usual+".tgz"), string(base))
			}
			u.write("fleet/fleet.yaml", controlPlane(usual))
			if c.words != "" { // a valid chart has no error text
				publish(c.archive)
				u.hostile(u.charts("lock", append(trust, "--repository", address)...), c.words)
			}
			publish(good)
			u.charts("lock", append(trust, "--repository", address)...).ok()
			u.forget()
			publish(c.archive)
			u.hostile(u.charts("pull", trust...), c.words)
			u.hostile(u.charts("pull", append(trust, "--vendor", "vendor")...), c.words)
			publish(good)
			u.charts("pull", trust...).ok().says("2 charts: 1 pulled", "1 there already")
			u.meshpress("render", "--locked", "fleet").ok()
			u.whole()
		})
	}
}

const anIndex = `apiVersion: v1
entries:
  base: [{name: base, version: ` + usual + `, urls: [base-` + usual + `.tgz]}]
  istiod: [{name: istiod, version: ` + usual + `, urls: [istiod-` + usual + `.tgz]}]
`

// hostile fails the test if an archive was accepted, or left a file.
func (u *user) hostile(r result, words string) {
	u.Helper()
	if words == "" {
		words = "other content was published under the same version"
	}
	r.refused(3, words, "base-"+usual+".tgz")
	for name := range u.tree(".") {
		if strings.Contains(name, "evil") || strings.HasPrefix(name, "vendor/base") {
			u.Errorf("there is %s", name)
		}
	}
	const most = 512 << 10 // KiB, half of the bomb's size
	if used := r.state.SysUsage().(*syscall.Rusage).Maxrss; used > most {
		u.Errorf("%d KiB of memory were used", used)
	}
	u.whole()
}
