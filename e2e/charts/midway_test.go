package charts

import (
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"sync/atomic"
	"testing"
	"time"
)

// hanging starts a pull that hangs before its last archive.
func hanging(t testing.TB) (u *user, trust []string, cmd *exec.Cmd, wait func() result) {
	t.Helper()
	g := newGate(t, usualRegistry(t))
	u, trust = locked(t, g, mesh("ambient", usual))
	reached, over := make(chan bool, 1), make(chan bool)
	t.Cleanup(func() { close(over) })
	g.fail(only(ofIstiod, func(w http.ResponseWriter, r *http.Request, server http.Handler) {
		sendHalf(w, r, server)
		reached <- true
		<-over
	}))
	cmd = u.command(built(t, "MESHPRESS_BIN", ""), append([]string{"charts", "pull", "fleet"}, trust...)...)
	end, ended := u.start(cmd), make(chan result, 1)
	go func() { ended <- end() }()
	select {
	case <-reached:
	case r := <-ended:
		t.Fatal(r.err)
	}
	for !u.has(4) {
		time.Sleep(10 * time.Millisecond)
	}
	g.fail(nil)
	return u, trust, cmd, func() result { return <-ended }
}

// has tells whether the cache has this number of archives and nothing else.
func (u *user) has(archives int) bool {
	files := u.cached()
	return len(files) == archives && !slices.ContainsFunc(files, func(f string) bool {
		return !archiveName.MatchString(filepath.Base(f))
	})
}

// TestKilled proves that a killed pull leaves whole files, and that the next pull continues from there.
func TestKilled(t *testing.T) {
	t.Parallel()
	u, trust, cmd, wait := hanging(t)
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	if r := wait(); r.code != -1 {
		t.Errorf("exit code %d", r.code)
	}
	u.whole()
	u.charts("pull", trust...).ok().says("pulled istiod "+usual, "5 charts: 1 pulled, 0 from the cache, 4 there already")
	u.whole()
}

// TestInterrupted proves the same for Ctrl-C, which the program handles.
func TestInterrupted(t *testing.T) {
	t.Parallel()
	u, trust, cmd, wait := hanging(t)
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	wait().refused(3, "pulled base "+usual, "meshpress: interrupted")
	u.whole()
	u.charts("pull", trust...).ok().says("5 charts: 1 pulled, 0 from the cache, 4 there already")
}

// TestSlowLoris proves that meshpress gives up a server that sends single bytes. Three of the four attempts end
// early, so that the test takes half a minute.
func TestSlowLoris(t *testing.T) {
	t.Parallel()
	g := newGate(t, usualRegistry(t))
	u, trust := locked(t, g, controlPlane(usual))
	var tries atomic.Int32
	g.fail(only(ofIstiod, func(w http.ResponseWriter, r *http.Request, server http.Handler) {
		if tries.Add(1) < 4 {
			dies(w, r, server)
		}
		drip(w)
	}))
	u.charts("pull", trust...).refused(3, `"`+g.host()+`" did not answer in time (tried 4 times)`)
	u.whole()
	g.fail(nil)
	u.charts("pull", trust...).ok().says("2 charts: 1 pulled", "1 there already")
}

// drip sends a header bit by bit, without end.
func drip(w http.ResponseWriter) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(err)
	}
	defer conn.Close()
	_, err = conn.Write([]byte("HTTP/1.1 200 OK\r\nX-Slow: "))
	for err == nil {
		time.Sleep(time.Second)
		_, err = conn.Write([]byte("."))
	}
}
