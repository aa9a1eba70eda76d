package charts

import (
	"net/http"
	"strings"
	"sync"
	"testing"
)

// locked returns a user with a fleet, its lock, and an empty cache.
func locked(t testing.TB, g *gate, fleet string) (u *user, trust []string) {
	t.Helper()
	u, trust = newUser(t), []string{"--insecure-host", g.host()}
	u.write("fleet/fleet.yaml", fleet)
	u.charts("lock", append(trust, "--repository", g.address())...).ok()
	u.forget()
	return u, trust
}

func ofIstiod(r *http.Request) bool { return isArchive(r) && strings.Contains(r.URL.Path, "/istiod/") }

// TestTogether proves that eight concurrent pulls into one cache succeed. All of them have requested the same
// archive before the first gets it.
func TestTogether(t *testing.T) {
	t.Parallel()
	const pulls = 8
	for name, flags := range map[string]struct{ pull, render []string }{"cache": {},
		"vendor": {[]string{"--vendor", "vendor"}, []string{"--charts", "vendor"}}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g := newGate(t, usualRegistry(t))
			u, trust := locked(t, g, mesh("ambient", usual))
			var here, done sync.WaitGroup
			here.Add(pulls)
			g.fail(only(ofIstiod, func(w http.ResponseWriter, r *http.Request, server http.Handler) {
				here.Done()
				here.Wait()
				server.ServeHTTP(w, r)
			}))
			results := make([]result, pulls)
			for i := range pulls {
				done.Go(func() { results[i] = u.charts("pull", append(trust, flags.pull...)...) })
			}
			done.Wait()
			for _, r := range results {
				r.ok().says("5 charts: ")
			}
			g.fail(nil)
			u.whole()
			u.meshpress(append([]string{"render", "--locked", "fleet"}, flags.render...)...).ok()
		})
	}
}
