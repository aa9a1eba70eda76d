package chart_test

import (
	"archive/tar"
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/meshpress/meshpress/render/chart"
	"github.com/meshpress/meshpress/render/chart/embedded"
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/source"
)

func pin(t *testing.T, archive []byte, tags ...string) chart.Pin {
	t.Helper()
	p, err := chart.PinOf(chart.Istiod, "1.23.3", archive, "oci://charts.example.com")
	if err != nil {
		t.Fatal(err)
	}
	p.Tags = tags
	return p
}

func TestLockIsReadAsItIsWritten(t *testing.T) {
	lock := &chart.Lock{}
	p := pin(t, packed(t))
	lock.Add(p, "1.23.3-solo", []string{"IstioLifecycleManager mesh", "IstioLifecycleManager a\n- name: b"})
	lock.Add(p, "1.20", []string{"GatewayLifecycleManager in"})
	lock.Add(p, "1.20", nil)
	p.Name, p.Version, p.Source = chart.Base, "1.9.1", "vendor/a: b#c"
	lock.Add(p, "1.9.1", nil)
	text := lock.Encode()
	again, found := chart.ParseLock("meshpress.lock", text)
	if len(found) > 0 {
		t.Fatalf("%v\n%s", found, text)
	}
	ignore := cmpopts.IgnoreFields(chart.Pin{}, "AskedBy", "Origin")
	lock.Charts[0], lock.Charts[1] = lock.Charts[1], lock.Charts[0] // sort by name
	if diff := cmp.Diff(lock.Charts, again.Charts, ignore); diff != "" {
		t.Errorf("(- written, + read)\n%s\n%s", diff, text)
	}
	if !strings.Contains(string(text), "# IstioLifecycleManager a - name: b\n# IstioLifecycleManager mesh\n") ||
		!strings.Contains(string(text), `tags: ["1.20", "1.23.3-solo"]`) {
		t.Errorf("comments or quotes are missing:\n%s", text)
	}
}

func TestBadLocksAreRefused(t *testing.T) {
	const head = "apiVersion: meshpress.dev/v1alpha1\nkind: ChartLock\ncharts:\n"
	good := fmt.Sprintf("- {name: base, version: 1.9.1, digest: \"sha256:%s\", size: 1, source: a, tags: [x]}\n",
		strings.Repeat("a", 64))
	for text, want := range map[string]string{
		"":              "must be one document",
		"a: [":          "MP0002",
		"a: b":          "must be of kind",
		head + good:     "",
		head + "- {}\n": `"name" must be one of`,
		head + strings.Replace(good, "name: base", "name: prometheus", 1): `not "prometheus"`,
		head + strings.Replace(good, "aaaa", "xxxx", 1):                   "l:4:40: error MP0006: `digest` must be",
		head + strings.Replace(good, "[x]", "[]", 1):                      "`source`, `tags` and `size` must be set",
		head + strings.Replace(good, "1.9.1", "x/../../y", 1):             "`version` must be the version of a chart",
		head + strings.Replace(good, "1.9.1", "1..9", 1):                  "`version` must be the version of a chart",
		head + strings.Replace(good, "source: a", `source: "a\e[31m"`, 1): "`source`, `tags` and `size` must be set",
		head + strings.Replace(good, "size: 1", "size: -1", 1):            "`source`, `tags` and `size` must be set",
		"<<<<<<< HEAD\n" + head +
			good: "l:1: error MP0006: the lock has the conflict of a merge",
		head + good + good: `two charts "base" for tag "x"`,
		head + strings.Replace(good, "size:", "weight:", 1): "weight",
	} {
		_, found := chart.ParseLock("l", []byte(text))
		have := fmt.Sprint(found)
		if want = strings.Replace(want, `"name"`, "`name`", 1); found.HasErrors() != (want != "") ||
			!strings.Contains(have, want) {
			t.Errorf("%q: %s, want %q", text, have, want)
		}
	}
}

// locked returns a library with a lock of one chart, whose content archives may have.
func locked(t *testing.T, d *chart.Directory, p chart.Pin, archives map[string][]byte) *chart.Library {
	t.Helper()
	l, err := chart.NewLibrary(embedded.Charts(), d)
	if err != nil {
		t.Fatal(err)
	}
	l.Lock(&chart.Lock{File: "meshpress.lock", Charts: []chart.Pin{p}}, func(p chart.Pin) ([]byte, error) {
		if a := archives[p.Digest]; a != nil {
			return a, nil
		}
		return nil, fs.ErrNotExist
	})
	return l
}

// resolve returns what a tag resolves to: the digest of istiod, or the codes of the findings.
func resolve(l *chart.Library, tag string) string {
	set, found := l.Resolve(tag, source.Ref{})
	if set == nil {
		return found[0].Code.String()
	}
	c, err := set.Chart(chart.Istiod)
	if err != nil {
		return chart.Problem(err, source.Ref{}).Code.String() + " " + err.Error()
	}
	return c.Digest()
}

func packedAs(t *testing.T, version string) []byte {
	t.Helper()
	return tarball(t, []entry{{"istiod/Chart.yaml", "apiVersion: v2\nname: istiod\nversion: " + version + "\n",
		tar.TypeReg}})
}

func TestPinsNameWhatIsInTheArchive(t *testing.T) {
	archive := packed(t)
	for _, change := range []func(*chart.Pin){func(p *chart.Pin) { p.Name = chart.Base }, func(p *chart.Pin) {
		p.Version = "1.22.0"
	}} {
		p := pin(t, archive, "x")
		change(&p)
		if err := p.Check(archive); err == nil || !strings.Contains(err.Error(), "must not be of istiod 1.23.3") {
			t.Errorf("%s: %v", p, err)
		}
	}
}

func TestLockedChartsAreFoundWhereverTheyAre(t *testing.T) {
	archive := packed(t)
	p := pin(t, archive, "1.23.3-solo")
	folder := fstest.MapFS{"istiod/Chart.yaml": {Data: []byte("apiVersion: v2\nname: istiod\nversion: 1.23.3\n")}}
	other := fstest.MapFS{"istiod/Chart.yaml": {Data: []byte("apiVersion: v2\nname: istiod\nversion: " +
		"1.23.3\ndescription: x\n")}}
	base := fstest.MapFS{"base/Chart.yaml": chartFile("base", "1.23.3")}
	cached := map[string][]byte{p.Digest: archive}
	for name, test := range map[string]struct {
		library *chart.Library
		want    string
	}{
		"in the cache":              {locked(t, nil, p, cached), p.Digest},
		"unpacked in the directory": {locked(t, openDirectory(t, folder), p, nil), p.Digest},
		"packed in the directory": {locked(t, openDirectory(t, fstest.MapFS{"x.tgz": {Data: archive}}), p, nil),
			p.Digest},
		"not in the directory": {locked(t, openDirectory(t, base), p, cached), p.Digest},
		"another version in the directory": {locked(t,
			openDirectory(t, fstest.MapFS{"istiod/Chart.yaml": chartFile("istiod", "1.23.4")}), p, cached), p.Digest},
		"nowhere": {locked(t, nil, p, nil),
			"MP0046 chart istiod 1.23.3 of \"meshpress.lock\" is not here (" + p.Digest + ")"},
		"another in the directory": {locked(t, openDirectory(t, other), p, cached),
			"MP0046 chart istiod 1.23.3 in \"vendor\" is not the one that \"meshpress.lock\" has"},
		"other content in the cache": {locked(t, nil, p,
			map[string][]byte{p.Digest: packed(t, entry{"istiod/x", "y", tar.TypeReg})}), "MP0044 "},
	} {
		if have := resolve(test.library, "1.23.3-solo"); !strings.Contains(have, test.want) {
			t.Errorf("%s: %q, want %q", name, have, test.want)
		}
	}
	if have := resolve(locked(t, nil, p, cached), "1.23.4"); have != "MP0045" {
		t.Errorf("a tag that is not locked: %s", have)
	}
}

func TestEmbeddedChartsCanBeLocked(t *testing.T) {
	l, err := chart.NewLibrary(embedded.Charts(), nil)
	if err != nil {
		t.Fatal(err)
	}
	set, found := l.Embedded("1.23.3", source.Ref{})
	if len(found) != 1 || found[0].Code != diag.ChartApproximate {
		t.Fatalf("findings %v, want MP0040", found)
	}
	c, err := set.Chart(chart.Istiod)
	if err != nil {
		t.Fatal(err)
	}
	p := chart.Pin{Name: chart.Istiod, Version: "1.23.2", Digest: c.Digest(), Source: chart.EmbeddedSource(set),
		Tags: []string{"1.23.3"}}
	if have := resolve(locked(t, nil, p, nil), "1.23.3"); have != c.Digest() {
		t.Errorf("%q, want %s", have, c.Digest())
	}
	p.Digest = "sha256:" + strings.Repeat("0", 64)
	if have := resolve(locked(t, nil, p, nil), "1.23.3"); !strings.Contains(have,
		"MP0046 chart istiod 1.23.2 of \"meshpress.lock\" is not here") {
		t.Errorf("another program's charts: %q", have)
	}
	archive := packedAs(t, "1.23.2")
	p.Digest = pin(t, archive).Digest
	if have := resolve(locked(t, nil, p, map[string][]byte{p.Digest: archive}), "1.23.3"); have != p.Digest {
		t.Errorf("in the cache, though it was embedded: %q", have)
	}
}
