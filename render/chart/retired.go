package chart

import "strings"

// retiredHosts are the registries that Istio no longer uses, from the upgrade notes of 1.31.
var retiredHosts = []string{"gcr.io/istio-release", "gcr.io/istio-testing", "registry.istio.io",
	"istio-release.storage.googleapis.com"}

// Retired finds a registry or repository in a text that Istio no longer uses, and returns it with its
// replacement; "" if there is none. A mirror below another host does not count.
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

// hasHost tells whether a text names a host. A mirror below another host, or a host with a longer name, does
// not count.
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
