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
	linkLocal // nobody leads there: clouds give their secrets away at 169.254.169.254
	loopback
)

func (z zone) String() string {
	return [...]string{"public", "private", "link-local", "loopback"}[z]
}

var sharedNet = netip.MustParsePrefix("100.64.0.0/10") // behind carriers and in clouds

func zoneOf(ip netip.Addr) zone {
	ip = ip.Unmap()
	switch {
	case ip.IsLoopback() || ip.IsUnspecified(): // which systems take for loopback
		return loopback
	case !ip.IsGlobalUnicast(): // or for many hosts at once
		return linkLocal
	case ip.IsPrivate() || sharedNet.Contains(ip):
		return private
	}
	return public
}

// reach is how near the hosts may be that a repository leads to: as near as it
// is itself. It is the public ones for a repository that was not found yet, or
// that is behind a proxy.
type reach struct {
	mu    sync.Mutex
	known bool
	zone  zone
}

// found notes an address of the repository. The least near counts: who has a
// public address could give itself a nearer one, too.
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
