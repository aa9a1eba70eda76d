package policies

import "testing"

func TestImageWithoutATagIsUnpinned(t *testing.T) {
	for image, want := range map[string]bool{
		"a/b": true, "a/b:latest": true, "host:5000/b": true, "a/b:": true, "busybox": true,
		"": false, "auto": false, "a/b:1": false, "a/b@sha256:1": false, "host:5000/b:1": false, "{{ .ProxyImage }}": false,
	} {
		if have := isUnpinned(image); have != want {
			t.Errorf("%q floats: %t", image, have)
		}
	}
}
