package origin

import (
	"net/netip"
	"sync"
)

// zone tells how near an address is to this machine.
type zone int

const (
	public zone = iota
	private
	linkLocal // never allowed: clouds serve credentials at 169.254.169.254
	loopback
)

func (z zone) String() string {
	return [...]string{"public", "private", "link-local", "loopback"}[z]
}

var sharedNet = netip.MustParsePrefix("100.64.0.0/10") // used by carriers and in clouds

func zoneOf(ip netip.Addr) zone {
	ip = ip.Unmap()
	switch {
	case ip.IsLoopback() || ip.IsUnspecified(): // systems treat an unspecified address as loopback
		return loopback
	case !ip.IsGlobalUnicast(): // also multicast
		return linkLocal
	case ip.IsPrivate() || sharedNet.Contains(ip):
		return private
	}
	return public
}

// reach is the nearest zone that a repository may refer to: its own zone. It is public for a repository whose
// address is not known yet, or that is behind a proxy.
type reach struct {
	mu    sync.Mutex
	known bool
	zone  zone
}

// found records an address of the repository. The most public one counts: an attacker with a public address
// could add a private one to the same name.
func (r *reach) found(at zone) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.known || at < r.zone {
		r.known, r.zone = true, at
	}
}

func (r *reach) has(at zone) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return at <= r.zone && at != linkLocal
}
