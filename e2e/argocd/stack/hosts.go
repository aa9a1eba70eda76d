package stack

import (
	"fmt"
	"net"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// Hosts has the programs of a stack.
type Hosts struct {
	Dir       string // of MESHPRESS_HOSTS
	Meshpress string
}

// FindHosts skips the test with a reason unless every named program exists.
func FindHosts(t testing.TB, programs ...string) Hosts {
	t.Helper()
	h := Hosts{Dir: os.Getenv("MESHPRESS_HOSTS"), Meshpress: os.Getenv("MESHPRESS_BIN")}
	if h.Dir == "" || h.Meshpress == "" {
		t.Skip("MESHPRESS_HOSTS and MESHPRESS_BIN do not both name something: run `make hosts build`")
	}
	for _, name := range append([]string{h.Meshpress}, programs...) {
		path := name
		if name != h.Meshpress {
			path = h.path(name)
		}
		if _, err := os.Stat(path); err != nil {
			t.Skipf("%v: run `make hosts build`", err)
		}
	}
	h.Meshpress = absolute(t, h.Meshpress)
	h.Dir = absolute(t, h.Dir)
	return h
}

func (h Hosts) path(name string) string { return filepath.Join(h.Dir, name) }

func absolute(t testing.TB, path string) string {
	path, err := filepath.Abs(path)
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// freePort returns a port that is free now. If another program takes it first, ours ends and the test reports
// that.
func freePort(t testing.TB) int {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

// Patience bounds every wait, on a busy machine too. It only ends a test that hangs. MESHPRESS_PATIENCE
// shortens it for debugging.
var Patience = patience()

func patience() time.Duration {
	if d, err := time.ParseDuration(os.Getenv("MESHPRESS_PATIENCE")); err == nil {
		return d
	}
	return 4 * time.Minute
}

// Await calls ready until it returns no error. If the time is over, it fails the test with the last error.
func Await(t testing.TB, what string, ready func() error) {
	t.Helper()
	deadline := time.Now().Add(Patience)
	for {
		err := ready()
		if err == nil {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("%s: %v", what, err)
		}
		time.Sleep(50 * time.Millisecond)
	}
}

// awaitProcess is an Await that fails when the program has ended.
func awaitProcess(t testing.TB, p *process, ready func() error) {
	t.Helper()
	Await(t, p.name, func() error {
		if err := p.ended(); err != nil {
			t.Fatal(err)
		}
		if err := ready(); err != nil {
			return fmt.Errorf("%w\n%s", err, p.last(1024))
		}
		return nil
	})
}

// Host returns the path of a program; it skips the test if the program is not there.
func (s *Stack) Host(t testing.TB, name string) string {
	t.Helper()
	if _, err := os.Stat(s.hosts.path(name)); err != nil {
		t.Skipf("%v: run `make hosts-bench`", err)
	}
	return s.hosts.path(name)
}
