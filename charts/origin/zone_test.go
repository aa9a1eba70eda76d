package origin

import (
	"crypto/tls"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"testing"
)

// pretend treats two hosts of this machine as hosts of other zones: own, with the registry, and other, which
// the registry names.
func pretend(own, other zone) func(netip.Addr) zone {
	return func(ip netip.Addr) zone {
		if ip == netip.MustParseAddr("127.0.0.2") {
			return other
		}
		return own
	}
}

// TestZones proves that a registry may only refer to zones that are not nearer than its own.
func TestZones(t *testing.T) {
	fresh(t)
	host, ca := serveTLS(t, away("/blobs/", "https://127.0.0.2:1",
		aRegistry(t, map[string][]byte{"base:1.0.0": tgz(t, "base", "1.0.0")})))
	for _, c := range []struct {
		own, other zone
		refused    bool
	}{
		{public, public, false},
		{public, private, true},
		{public, linkLocal, true},
		{public, loopback, true},
		{private, public, false},
		{private, private, false},
		{private, linkLocal, true},
		{private, loopback, true},
		{linkLocal, linkLocal, true},
		{linkLocal, loopback, true},
		{loopback, private, false},
		{loopback, linkLocal, true},
		{loopback, loopback, false},
	} {
		options := Options{CAFile: ca, Attempts: 1}
		try := func() error {
			client := newClient(t, options)
			client.zone = pretend(c.own, c.other)
			return fetchError(open(t, client, "oci://"+host+"/charts"), "base", "1.0.0")
		}
		want := `"127.0.0.2:1" refuses connections`
		if c.refused {
			mustFail(t, try(), c.other.String()+" address 127.0.0.2", "--allow-host 127.0.0.2")
		} else {
			mustFail(t, try(), want)
		}
		options.AllowedHosts = []string{"127.0.0.2"}
		mustFail(t, try(), want)
	}
}

// TestZoneOfName proves that the address behind a name decides the zone.
func TestZoneOfName(t *testing.T) {
	fresh(t)
	host, _ := serveTLS(t, away("/blobs/", "https://127.0.0.2:1",
		aRegistry(t, map[string][]byte{"base:1.0.0": tgz(t, "base", "1.0.0")})))
	named := strings.Replace(host, "127.0.0.1", "localhost", 1)
	c := newClient(t, Options{Insecure: []string{"localhost"}, Attempts: 1})
	mustFail(t, fetchError(open(t, c, "oci://"+named+"/charts"), "base", "1.0.0"), `"127.0.0.2:1" refuses connections`)
}

// TestZoneBehindProxy proves that only literal addresses are checked behind a proxy.
func TestZoneBehindProxy(t *testing.T) {
	c := newClient(t, Options{})
	c.proxy = func(*http.Request) (*url.URL, error) { return must(t, "http://127.0.0.1:1"), nil }
	r := c.newRoute(must(t, "https://10.1.2.3"), &tls.Config{})
	for address, refused := range map[string]bool{"https://10.1.2.4": false, "https://169.254.169.254": true,
		"https://127.0.0.1": true, "https://example.com": false} {
		if _, err := r.choose(&http.Request{URL: must(t, address)}); (err != nil) != refused {
			t.Errorf("%s: %v", address, err)
		}
	}
}

// TestReach proves that the most public address of a name counts, in any order.
func TestReach(t *testing.T) {
	var r reach
	if r.has(private) || !r.has(public) {
		t.Error("a repository that was not found leads to public hosts")
	}
	for _, found := range [][]zone{{private, loopback}, {loopback, private}} {
		r := reach{}
		for _, at := range found {
			r.found(at)
		}
		if !r.has(private) || r.has(loopback) {
			t.Errorf("found at %v: reach is %s", found, r.zone)
		}
	}
}

func TestZoneOf(t *testing.T) {
	for text, want := range map[string]zone{
		"127.0.0.1": loopback, "::1": loopback, "0.0.0.0": loopback, "::": loopback, "::ffff:127.0.0.1": loopback,
		"169.254.169.254": linkLocal, "fe80::1": linkLocal, "fe80::1%eth0": linkLocal, "::ffff:169.254.169.254": linkLocal,
		"224.0.0.1": linkLocal, "255.255.255.255": linkLocal,
		"10.1.2.3": private, "172.16.0.1": private, "192.168.1.1": private, "fd00::1": private, "::ffff:10.0.0.1": private,
		"100.100.100.200": private,
		"8.8.8.8":         public, "2606:4700::1111": public,
	} {
		if got := zoneOf(netip.MustParseAddr(text)); got != want {
			t.Errorf("%s is %s, want %s", text, got, want)
		}
	}
}
