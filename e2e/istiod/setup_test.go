package istiod

import (
	"fmt"
	"os"
	"os/exec"
	"syscall"
	"testing"
)

// podIP is the address of istiod. It must not be a loopback address: endpoints cannot have one.
const podIP = "10.1.0.10"

const inside = "MESHPRESS_OWN_NETWORK"

// TestMain runs the tests in a network of their own: istiod listens on fixed ports, and nothing here may reach
// another host.
func TestMain(m *testing.M) {
	if missing() != "" || os.Getenv(inside) != "" {
		os.Exit(m.Run())
	}
	cmd := exec.Command(os.Args[0], os.Args[1:]...)
	cmd.Env = append(os.Environ(), inside+"=1")
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	cmd.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNET, Pdeathsig: syscall.SIGKILL}
	if err := cmd.Run(); err != nil && cmd.ProcessState == nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(cmd.ProcessState.ExitCode())
}

// missing returns why the tests cannot run, "" if they can.
func missing() string {
	if os.Getuid() != 0 {
		return "root is needed for a network and a root directory of istiod's own"
	}
	if _, err := exec.LookPath("ip"); err != nil {
		return "ip is not installed: apt-get install iproute2"
	}
	if os.Getenv("MESHPRESS_BIN") == "" || os.Getenv("MESHPRESS_HOSTS") == "" {
		return "MESHPRESS_BIN and MESHPRESS_HOSTS do not both name something: run `make e2e-istiod`"
	}
	return ""
}

// setNetwork gives the network its addresses, or skips the test.
func setNetwork(t *testing.T) {
	t.Helper()
	if reason := missing(); reason != "" {
		t.Skip(reason)
	}
	for _, args := range [][]string{{"link", "set", "lo", "up"}, {"addr", "replace", podIP + "/32", "dev", "lo"}} {
		if out, err := exec.Command("ip", args...).CombinedOutput(); err != nil {
			t.Fatalf("ip %v: %v\n%s", args, err, out)
		}
	}
}
