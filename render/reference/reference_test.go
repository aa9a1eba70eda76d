package reference_test

import (
	"strings"
	"testing"

	upstream "github.com/distribution/reference"

	"github.com/meshpress/meshpress/render/reference"
)

var (
	sha256 = "sha256:" + strings.Repeat("0123456789abcdef", 4)
	sha512 = "sha512:" + strings.Repeat("0123456789abcdef", 8)
)

var addresses = []string{"", "pilot", "pilot:1.24.2", "istio/pilot", "docker.io/pilot", "index.docker.io/pilot:1",
	"docker.io/istio/pilot@" + sha256, "gcr.io/istio-release/pilot:1.24.2@" + sha256, "localhost/pilot",
	"localhost:5000/pilot", "localhost", "registry.example.com:443/a/b/c:tag", "[fd00::1]:5000/a", "[fd00::1]/a",
	"Registry/pilot", "registry.example.com/Istio/pilot:1.23.2", "Pilot:1", "a_b.c/d", "a..b/c", "a__b/c", "a___b/c",
	"a--b.c/d", "-a/b", "a-/b", "a/b-", "a/b:", "a/b@", "a/b:-1", "a/b:" + strings.Repeat("t", 128),
	"a/b:" + strings.Repeat("t", 129), "a/b@" + sha512, "a/b@md5:" + strings.Repeat("0", 32), "a/b@sha256:0123",
	"a/b@sha256:" + strings.Repeat("A", 64), "a/b@sha256:" + strings.Repeat("0", 63), strings.Repeat("a", 64),
	strings.Repeat("g", 64), "a/" + strings.Repeat("b", 253), "a/" + strings.Repeat("b", 254), "auto", "${IMAGE}",
	"https://gcr.io/pilot", "a//b", "a/", "/a", "a b", "pilot:1\n", "\xff/a", "a:5000/b:5001", "é/a", "K/a",
	"docker.io/a/B"}

// FuzzParse compares verdicts and canonical forms with those of the reference implementation.
func FuzzParse(f *testing.F) {
	for _, text := range addresses {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		have, err := reference.Parse(text)
		want, wantErr := upstream.ParseNormalizedNamed(text)
		if (err == nil) != (wantErr == nil) {
			t.Fatalf("%q: %v, want %v", text, err, wantErr)
		}
		if err == nil {
			same(t, have, want)
			same(t, have.Tagged(), upstream.TagNameOnly(want))
		}
	})
}

func same(t *testing.T, have reference.Image, want upstream.Named) {
	t.Helper()
	form := have.Name()
	if have.Tag != "" {
		form += ":" + have.Tag
	}
	if have.Digest != "" {
		form += "@" + have.Digest.String()
	}
	if form != want.String() || have.Domain != upstream.Domain(want) || have.Path != upstream.Path(want) {
		t.Errorf("%+v, want %s", have, want)
	}
	if version := strings.TrimLeft(strings.TrimPrefix(form, have.Name()), ":@"); have.Version() != version {
		t.Errorf("version %q, want %q", have.Version(), version)
	}
}
