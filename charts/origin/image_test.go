package origin

import (
	"context"
	"errors"
	"strings"
	"testing"
)

func TestImageDigest(t *testing.T) {
	fresh(t)
	host, ca := serveTLS(t, aRegistry(t, map[string][]byte{"pilot:1.24.2": tgz(t, "pilot", "1.24.2")}))
	c := newClient(t, Options{CAFile: ca})
	digest, err := c.ImageDigest(context.Background(), host+"/charts/pilot:1.24.2")
	if err != nil || !strings.HasPrefix(digest, "sha256:") {
		t.Fatalf("digest %q, %v", digest, err)
	}
	if same, err := c.ImageDigest(context.Background(), "nowhere.example.com/pilot@"+digest); err != nil ||
		same != digest {
		t.Errorf("a digest in the address: %q, %v", same, err)
	}
	if _, err := c.ImageDigest(context.Background(), host+"/charts/pilot:1.24.3"); !errors.Is(err, ErrNotFound) {
		t.Errorf("%v, want ErrNotFound", err)
	}
	if _, err := c.ImageDigest(context.Background(), "Pilot:1"); err == nil ||
		!strings.Contains(err.Error(), "must be the address of an image") {
		t.Errorf("%v, want an error about the address", err)
	}
}
