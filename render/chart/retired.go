package chart

import "strings"

// retiredHosts are the registries that Istio has left, by the upgrade notes of 1.31.
var retiredHosts = []string{"gcr.io/istio-release", "gcr.io/istio-testing", "registry.istio.io",
	"istio-release.storage.googleapis.com"}

// Retired returns the registry or repository that a text names and that Istio
// has left, and what it is now; "" if it names none. A mirror below another host
// is left alone.
func Retired(text string) (host, now string) {
	if !strings.Contains(text, "istio") {
		return "", ""
	}
	for _, host := range retiredHosts {
		if hasHost(text, host) {
			return host, movedTo(host, text)
		}
	}
	return "", ""
}

func movedTo(host, text string) string {
	switch {
	case strings.Contains(text, "/charts"):
		return "oci://ghcr.io/istio/release/charts"
	case host == "istio-release.storage.googleapis.com":
		return "https://blob.istio.io/istio-release"
	}
	return "docker.io/istio"
}

// hasHost tells whether a text names a host, and not a mirror of it below
// another one, or a host with a longer name.
func hasHost(text, host string) bool {
	for {
		before, after, found := strings.Cut(text, host)
		if !found {
			return false
		}
		if startsAddress(before) && (after == "" || !isNamePart(after[0])) {
			return true
		}
		text = after
	}
}

func startsAddress(before string) bool {
	if before == "" || strings.HasSuffix(before, "://") {
		return true
	}
	last := before[len(before)-1]
	return last != '/' && !isNamePart(last)
}

func isNamePart(b byte) bool {
	return b == '-' || b == '.' || b >= '0' && b <= '9' || b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z'
}
