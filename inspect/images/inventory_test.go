package images_test

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"github.com/CycloneDX/cyclonedx-go"
	"github.com/google/go-cmp/cmp"

	"github.com/meshpress/meshpress/inspect/images"
	"github.com/meshpress/meshpress/internal/golden"
	"github.com/meshpress/meshpress/render/image"
	"github.com/meshpress/meshpress/render/manifest"
)

const digest = "sha256:0123456789012345678901234567890123456789012345678901234567890123"

func clusters() []images.Cluster {
	istiod := image.Use{Release: "istiod", Object: manifest.Key{Group: "apps", Kind: "Deployment",
		Namespace: "istio-system", Name: "istiod"}, As: image.Container, In: "discovery"}
	injector := image.Use{Release: "istiod", Object: manifest.Key{Kind: "ConfigMap", Namespace: "istio-system",
		Name: "istio-sidecar-injector"}, As: image.Injected, In: "sidecar"}
	pilot := image.Image{Ref: "docker.io/istio/pilot:1.28.2", Uses: []image.Use{istiod}}
	return []images.Cluster{
		{Name: "a", Images: []image.Image{{Ref: "busybox:1.28", Uses: []image.Use{injector}}, pilot,
			{Ref: "r.example.com:5000/x/proxyv2:1@" + digest, Uses: []image.Use{injector, istiod}}}},
		{Name: "b", Images: []image.Image{{Ref: "docker.io/library/busybox:1.28", Uses: []image.Use{injector}}, pilot,
			{Ref: "r.example.com/tools", Uses: []image.Use{istiod}}},
			Unknown: []image.Image{{Ref: image.Auto, Uses: []image.Use{istiod}}}},
		{Name: "c"},
	}
}

func written(t *testing.T, name string, clusters []images.Cluster) string {
	t.Helper()
	write := map[string]func(io.Writer, []images.Cluster) error{"text": images.WriteText, "json": images.WriteJSON,
		"cyclonedx": images.WriteCycloneDX}[name]
	var out bytes.Buffer
	if err := write(&out, clusters); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestFormats(t *testing.T) {
	for _, name := range []string{"text", "json", "cyclonedx"} {
		golden.Compare(t, "testdata/"+name+".txt", written(t, name, clusters()))
	}
}

func TestNoImagesIsACompleteDocument(t *testing.T) {
	for name, want := range map[string]string{"text": "", "json": "{\n  \"clusters\": []\n}\n"} {
		if have := written(t, name, nil); have != want {
			t.Errorf("%s is %q, want %q", name, have, want)
		}
	}
	if have := written(t, "cyclonedx", nil); !strings.Contains(have, `"bomFormat": "CycloneDX"`) {
		t.Errorf("cyclonedx is %q", have)
	}
}

func TestUniqueIsTheWholeFleetOnce(t *testing.T) {
	var out bytes.Buffer
	if err := images.WriteUnique(&out, clusters()); err != nil {
		t.Fatal(err)
	}
	want := "busybox:1.28\ndocker.io/istio/pilot:1.28.2\ndocker.io/library/busybox:1.28\n" +
		"r.example.com/tools\nr.example.com:5000/x/proxyv2:1@" + digest + "\n"
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Errorf("- want, + have:\n%s", diff)
	}
}

// TestCycloneDXIsRead: a reader of the format finds every image and every cluster, and equal images give equal
// bytes.
func TestCycloneDXIsRead(t *testing.T) {
	text := written(t, "cyclonedx", clusters())
	var bom cyclonedx.BOM
	if err := cyclonedx.NewBOMDecoder(strings.NewReader(text), cyclonedx.BOMFileFormatJSON).Decode(&bom); err != nil {
		t.Fatal(err)
	}
	if bom.SpecVersion != cyclonedx.SpecVersion1_6 || bom.SerialNumber != "" || bom.Metadata.Timestamp != "" {
		t.Errorf("version %s, serial number %q, time %q", bom.SpecVersion, bom.SerialNumber, bom.Metadata.Timestamp)
	}
	have := map[string]string{}
	for _, c := range *bom.Components {
		for _, p := range *c.Properties {
			have[c.PackageURL] += p.Value
		}
	}
	want := map[string]string{
		"pkg:docker/busybox@1.28": "ab", "pkg:docker/istio/pilot@1.28.2": "ab",
		"pkg:docker/tools@latest?repository_url=r.example.com":                                 "b",
		"pkg:oci/proxyv2@" + digest + "?repository_url=r.example.com:5000%2Fx%2Fproxyv2&tag=1": "a",
	}
	if diff := cmp.Diff(want, have); diff != "" {
		t.Errorf("clusters by purl (- want, + have):\n%s", diff)
	}
	if again := written(t, "cyclonedx", clusters()); again != text {
		t.Error("the second time it is another text")
	}
}

func TestABillOfMaterialsHasAddressesOnly(t *testing.T) {
	for _, ref := range []string{"h/Upper:1", "h/a:1:2", "h/a@sha256:1", "/a:1", ""} {
		err := images.WriteCycloneDX(&bytes.Buffer{}, []images.Cluster{{Name: "a", Images: []image.Image{{Ref: ref}}}})
		if err == nil || !strings.Contains(err.Error(), `"`+ref+`"`) {
			t.Errorf("%q: %v", ref, err)
		}
	}
}
