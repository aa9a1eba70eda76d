package origin

import "testing"

func TestAllows(t *testing.T) {
	hosts := []string{"Example.com", "example.org:5000", "example.net:443"}
	for address, want := range map[string]bool{
		"oci://example.com/charts": true, "https://EXAMPLE.com:8443/x": true, "oci://example.org:5000/x": true,
		"oci://example.net/x": true, "https://example.net": true, "http://example.net": false,
		"https://example.net:444": false,
		"oci://example.org/x":     false, "oci://sub.example.com/x": false, "https://example.com.evil.example": false,
		"https://example.com@evil.example/": false,
		"example.com/charts":                false, "oci-layout:example.com": false, "": false, "https://": false,
		"https://%zz": false,
	} {
		if got := Allows(hosts, address); got != want {
			t.Errorf("%q: %v, want %v", address, got, want)
		}
	}
	if Allows([]string{""}, "charts") || Allows(nil, "https://example.com") {
		t.Error("what is not named must not be allowed")
	}
}
