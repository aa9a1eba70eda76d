package hostile

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// meshpress is the program, strace what watches it: "" if it is missing.
var meshpress, strace string

func TestMain(m *testing.M) {
	if err := setUp(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		if os.Getenv("MESHPRESS_ALL") != "" {
			os.Exit(1)
		}
	}
	os.Exit(m.Run())
}

func setUp() error {
	strace, _ = exec.LookPath("strace")
	if strace != "" && exec.Command(strace, "-f", "true").Run() != nil {
		strace = ""
	}
	var err error
	if meshpress, err = filepath.Abs(os.Getenv("MESHPRESS_BIN")); err != nil {
		return err
	}
	if info, err := os.Stat(meshpress); err != nil || !info.Mode().IsRegular() {
		meshpress = ""
		return fmt.Errorf("MESHPRESS_BIN names no program: run `make build`: %w", err)
	}
	if strace == "" {
		return fmt.Errorf("strace does not work here: nobody sees what the program opens and starts")
	}
	return nil
}

// needsProgram skips a test that has nothing to run.
func needsProgram(t testing.TB) {
	t.Helper()
	if meshpress == "" {
		t.Skip("MESHPRESS_BIN names no program: run `make build`")
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
