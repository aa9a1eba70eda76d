package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-containerregistry/pkg/registry"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/types"
)

// chartsOfRegistry is a version of Istio that is not embedded.
const chartsOfRegistry = "1.24.3"

// chartRegistry starts a registry in this process, with TLS, that has Istio's charts in charts/. It returns its address
// and the file of its certificate.
func chartRegistry(t *testing.T) (address, certificate string) {
	t.Helper()
	hub := registry.New(registry.Logger(log.New(io.Discard, "", 0)))
	dir := t.TempDir()
	publishArchives(t, manifests(t, "1.24"), chartsOfRegistry, dir)
	for chart := range published {
		pushChart(t, hub, chart, filepath.Join(dir, chart+"-"+chartsOfRegistry+".tgz"))
	}
	server := httptest.NewTLSServer(hub)
	t.Cleanup(server.Close)
	certificate = filepath.Join(dir, "registry.pem")
	block := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
	if err := os.WriteFile(certificate, block, 0o644); err != nil {
		t.Fatal(err)
	}
	return server.Listener.Addr().String(), certificate
}

// pushChart puts an archive into a registry, as `helm push` does.
func pushChart(t *testing.T, hub http.Handler, chart, archive string) {
	t.Helper()
	content, err := os.ReadFile(archive)
	if err != nil {
		t.Fatal(err)
	}
	config := []byte("{}")
	manifest, err := json.Marshal(v1.Manifest{SchemaVersion: 2, MediaType: types.OCIManifestSchema1,
		Config: descriptor(config, "application/vnd.cncf.helm.config.v1+json"),
		Layers: []v1.Descriptor{descriptor(content, "application/vnd.cncf.helm.chart.content.v1.tar+gzip")}})
	if err != nil {
		t.Fatal(err)
	}
	for _, request := range []*http.Request{
		upload(http.MethodPost, "/v2/charts/"+chart+"/blobs/uploads/?digest="+digest(config), config),
		upload(http.MethodPost, "/v2/charts/"+chart+"/blobs/uploads/?digest="+digest(content), content),
		upload(http.MethodPut, "/v2/charts/"+chart+"/manifests/"+chartsOfRegistry, manifest),
	} {
		answer := httptest.NewRecorder()
		if hub.ServeHTTP(answer, request); answer.Code != http.StatusCreated {
			t.Fatalf("%s %s: %d %s", request.Method, request.URL, answer.Code, answer.Body)
		}
	}
}

func upload(method, url string, content []byte) *http.Request {
	r := httptest.NewRequest(method, url, bytes.NewReader(content))
	r.Header.Set("Content-Type", string(types.OCIManifestSchema1)) // of a blob it has no meaning
	return r
}

func descriptor(content []byte, media types.MediaType) v1.Descriptor {
	sum := sha256.Sum256(content)
	return v1.Descriptor{MediaType: media, Size: int64(len(content)),
		Digest: v1.Hash{Algorithm: "sha256", Hex: hex.EncodeToString(sum[:])}}
}

func digest(content []byte) string { return descriptor(content, "").Digest.String() }
