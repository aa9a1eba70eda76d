package charts

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
)

// TestBundle proves that one file carries charts and the list of images into another network, and that skopeo
// and helm read it.
func TestBundle(t *testing.T) {
	t.Parallel()
	skopeo := program(t, "skopeo", debian)
	host := usualRegistry(t)
	trust := []string{"--insecure-host", host}
	u := newUser(t)
	hub := host + "/images"
	pilot, proxy := hub+"/pilot:"+usual+"-solo", hub+"/proxyv2:"+usual+"-solo"
	digest := u.pushImage(skopeo, pilot)
	u.write("fleet/fleet.yaml", planeOf("minimal", usual, hub))
	u.meshpress("render", "fleet", "-o", "want").ok()
	u.charts("lock", append(trust, "--repository", "oci://"+host+"/istio")...).ok()
	bundle := append([]string{"bundle", "fleet"}, trust...)
	u.meshpress(append(bundle, "-o", "fleet.tar")...).ok().says(`warning: image "` + proxy + `" has no digest in the list`)
	u.meshpress(append(bundle, "-o", "again.tar")...).ok()
	if u.read("fleet.tar") != u.read("again.tar") {
		t.Error("two bundles of one fleet differ")
	}

	list := u.unpacked(skopeo, "fleet.tar:images", "images.txt")
	if want := pilot + "\t" + digest + "\n" + proxy + "\n"; !strings.HasPrefix(list, want) {
		t.Errorf("the list of images is %q, want it to begin with %q", list, want)
	}
	if lock := u.unpacked(skopeo, "fleet.tar:meshpress.lock", "meshpress.lock"); lock != u.read("fleet/meshpress.lock") {
		t.Errorf("the lock in the bundle is %q", lock)
	}

	// In the other network there are the same fleet and lock, an empty cache, and the bundle.
	u.forget()
	u.charts("pull", "--repository", "oci-layout:fleet.tar").ok().says("2 charts: 2 pulled")
	u.meshpress("render", "--locked", "fleet", "-o", "got").ok()
	u.same("want", "got")
	u.whole()

	// A registry of that network is filled with skopeo.
	inside := dockerRegistry(t, "")
	for _, chart := range []string{"base", "istiod"} {
		u.run(skopeo, "--insecure-policy", "copy", "--dest-tls-verify=false", "oci-archive:fleet.tar:"+chart+":"+usual,
			"docker://"+inside+"/charts/"+chart+":"+usual).ok()
	}
	u.forget()
	u.charts("pull", "--repository", "oci://"+inside+"/charts", "--insecure-host", inside).ok().says("2 charts: 2 pulled")
	u.helm("pull", "oci://"+inside+"/charts/istiod", "--version", usual, "--plain-http").ok()
	if !bytes.Equal(content(t, u.path("istiod-"+usual+".tgz")), content(t, archive(t, "istiod", usual))) {
		t.Error("helm pulls another archive than was pushed")
	}
}

// pushImage pushes a small image with skopeo and returns its digest.
func (u *user) pushImage(skopeo, address string) (digest string) {
	u.Helper()
	config := `{"architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":[]}}`
	hash := fmt.Sprintf("%x", sha256.Sum256([]byte(config)))
	u.write("image/version", "Directory Transport Version: 1.1\n")
	u.write("image/"+hash, config)
	u.write("image/manifest.json",
		fmt.Sprintf(`{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","layers":[],
"config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"sha256:%s","size":%d}}`, hash, len(config)))
	u.run(skopeo, "--insecure-policy", "copy", "--dest-tls-verify=false", "--digestfile", "digest", "dir:image",
		"docker://"+address).ok()
	return strings.TrimSpace(u.read("digest"))
}

// unpacked returns a file of an artifact in a bundle, copied by skopeo.
func (u *user) unpacked(skopeo, artifact, file string) string {
	u.Helper()
	dir := "copy-of-" + strings.ReplaceAll(artifact, ":", "-")
	raw := u.run(skopeo, "--insecure-policy", "inspect", "--raw", "oci-archive:"+artifact).ok().out
	var manifest struct {
		Layers []struct {
			Digest      string
			Annotations map[string]string
		}
	}
	if err := json.Unmarshal([]byte(raw), &manifest); err != nil {
		u.Fatalf("%v in %s", err, raw)
	}
	u.run(skopeo, "--insecure-policy", "copy", "oci-archive:"+artifact, "dir:"+dir).ok()
	for _, layer := range manifest.Layers {
		if layer.Annotations["org.opencontainers.image.title"] == file {
			_, hash, _ := strings.Cut(layer.Digest, ":")
			return u.read(filepath.Join(dir, hash))
		}
	}
	u.Fatalf("there is no %s in %s", file, raw)
	return ""
}

// TestDamagedBundle proves that nothing is pulled from a truncated or altered bundle.
func TestDamagedBundle(t *testing.T) {
	t.Parallel()
	g := newGate(t, usualRegistry(t))
	u, trust := locked(t, g, controlPlane(usual))
	u.charts("pull", trust...).ok()
	u.meshpress("bundle", "fleet", "-o", "fleet.tar", "--offline").ok()
	bundle := u.read("fleet.tar")
	archive := string(content(t, archive(t, "istiod", usual)))
	at := strings.Index(bundle, archive)
	if at < 0 {
		t.Fatal("the bundle does not have the archive as it was published")
	}
	at += len(archive) / 2
	for name, damaged := range map[string]string{"cut off": bundle[:at],
		"altered": bundle[:at] + string([]byte{bundle[at] ^ 1}) + bundle[at+1:], "empty": ""} {
		t.Run(name, func(t *testing.T) {
			u := &user{TB: t, dir: u.dir, env: u.env}
			u.forget()
			u.write("damaged.tar", damaged)
			u.charts("pull", "--repository", "oci-layout:damaged.tar").refused(3, "damaged.tar")
			u.whole()
			u.charts("pull", "--repository", "oci-layout:fleet.tar").ok()
		})
	}
}
