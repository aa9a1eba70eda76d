package origin

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"syscall"
	"time"
)

// route sends each request by its host. Only the repository's own host gets the client certificate, and only
// listed hosts may use unverified TLS. Other hosts must not be in a zone nearer than the repository's, unless
// the user allows them.
type route struct {
	client *Client
	own    string // host:port of the repository
	reach  reach

	toOwn, toAllowed, toListed, toOther *http.Transport
}

// newRoute returns the route to a repository. trust has its roots and its client certificate.
func (c *Client) newRoute(host *url.URL, trust *tls.Config) *route {
	r := &route{client: c, own: hostPort(host)}
	if ip, err := netip.ParseAddr(host.Hostname()); err == nil {
		r.reach.found(c.zone(ip))
	}
	others := &tls.Config{RootCAs: trust.RootCAs, MinVersion: tls.VersionTLS12}
	unverified := &tls.Config{InsecureSkipVerify: true, MinVersion: tls.VersionTLS12} // only for hosts that the user lists
	if listed(c.options.Insecure, host) {
		own := unverified.Clone()
		own.Certificates = trust.Certificates
		trust = own
	}
	r.toOwn = c.newTransport(trust, r.observe)
	r.toAllowed = c.newTransport(others, nil)
	r.toListed = c.newTransport(unverified, nil)
	r.toOther = c.newTransport(others.Clone(), r.refuseNear)
	r.toOther.Proxy = nil // see other
	return r
}

// newTransport returns a transport. It calls look with each address before it connects.
func (c *Client) newTransport(config *tls.Config, look func(host string, ip netip.Addr) error) *http.Transport {
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.Proxy = c.proxy
	t.OnProxyConnectResponse = throughProxy
	t.TLSClientConfig = config
	t.DisableCompression = true // the archive must keep its published bytes
	t.MaxResponseHeaderBytes = 1 << 20
	t.DialContext = func(ctx context.Context, network, host string) (net.Conn, error) {
		d := net.Dialer{Timeout: c.silence, KeepAlive: 15 * time.Second}
		d.Control = func(_, address string, _ syscall.RawConn) error {
			at, err := netip.ParseAddrPort(address)
			if err != nil || look == nil {
				return err
			}
			return look(host, at.Addr())
		}
		return d.DialContext(ctx, network, host)
	}
	return t
}

// observe records the zone of the repository. An address of a proxy is ignored.
func (r *route) observe(host string, ip netip.Addr) error {
	if host == r.own {
		r.reach.found(r.client.zone(ip))
	}
	return nil
}

func (r *route) refuseNear(host string, ip netip.Addr) error {
	if at := r.client.zone(ip); !r.reach.has(at) {
		name, _, _ := net.SplitHostPort(host)
		return &refusal{fmt.Sprintf("%q refers to %q, which has the %s address %s", r.own, name, at, ip),
			hintAllow(name)}
	}
	return nil
}

// RoundTrip sends a request. It returns answers that ask for a retry as errors, so that only try handles
// retries.
func (r *route) RoundTrip(req *http.Request) (*http.Response, error) {
	t, err := r.choose(req)
	if err != nil {
		return nil, err
	}
	r.client.secrets.note(req)
	resp, err := r.client.watch(t, req)
	if err == nil && isTemporary(resp.StatusCode) {
		_ = resp.Body.Close()
		return nil, &unavailable{resp}
	}
	return resp, err
}

func (r *route) choose(req *http.Request) (http.RoundTripper, error) {
	insecure := listed(r.client.options.Insecure, req.URL)
	switch {
	case req.URL.Scheme != "https" && !insecure:
		return nil, &refusal{fmt.Sprintf("%q must be reached over https, not over http", req.URL.Host),
			hintInsecure(req.URL.Host)}
	case hostPort(req.URL) == r.own:
		return r.toOwn, nil
	case insecure:
		return r.toListed, nil
	case listed(r.client.options.AllowedHosts, req.URL):
		return r.toAllowed, nil
	}
	return r.other(req)
}

// other checks that a request to another host stays within the reach of the repository. A proxy resolves names
// itself, so for a proxy only literal addresses can be refused.
func (r *route) other(req *http.Request) (http.RoundTripper, error) {
	proxy, err := r.client.proxy(req)
	if err != nil || proxy == nil {
		return r.toOther, err
	}
	if ip, err := netip.ParseAddr(req.URL.Hostname()); err == nil {
		return r.toAllowed, r.refuseNear(hostPort(req.URL), ip)
	}
	return r.toAllowed, nil
}
