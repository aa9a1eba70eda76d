package origin

import (
	"fmt"
	"net"
	"net/url"
	"strings"
)

// Allows tells whether hosts contain the host of an address (`oci://HOST/PATH`, `https://HOST/PATH`), as in
// [Options]. It ignores case; an entry without a port allows all ports. It is false for an address without a
// host.
func Allows(hosts []string, address string) bool {
	u, err := url.Parse(address)
	return err == nil && u.Hostname() != "" && listed(hosts, u)
}

func checkHost(host string) error {
	if host == "" || strings.ContainsAny(host, "/@?# ") {
		return fmt.Errorf("%q must be a host such as \"example.com\" or \"example.com:5000\"", redact(host))
	}
	return nil
}

// hostPort returns the host of a URL in normal form, for comparisons.
func hostPort(u *url.URL) string {
	port := u.Port()
	if port == "" {
		port = map[string]string{"http": "80"}[u.Scheme]
	}
	if port == "" {
		port = "443"
	}
	return strings.ToLower(net.JoinHostPort(u.Hostname(), port))
}

// listed tells whether hosts contain the host of a URL. An entry without a port means all ports.
func listed(hosts []string, u *url.URL) bool {
	for _, h := range hosts {
		h = strings.ToLower(h)
		if h == strings.ToLower(u.Hostname()) || h == strings.ToLower(u.Host) || h == hostPort(u) {
			return true
		}
	}
	return false
}
