package hostile

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"
)

var (
	thorough = flag.Bool("thorough", false, "what takes turns through the hosts goes through all of them: an hour")
	patience = flag.Duration("patience", 2*time.Minute, "ends a run that hangs; how fast it is says nothing here")
)

// meshpress is the path of the program, strace that of strace; "" if missing.
var meshpress, strace string

func TestMain(m *testing.M) {
	if err := setUp(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		if os.Getenv("MESHPRESS_ALL") != "" {
			os.Exit(1)
		}
	}
	os.Exit(inScratch(m))
}

// scratch is a directory for files that tests share.
var scratch string

func inScratch(m *testing.M) int {
	dir, err := os.MkdirTemp("", "hostile")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	if scratch, err = filepath.EvalSymlinks(dir); err != nil {
		panic(err)
	}
	return m.Run()
}

func setUp() error {
	strace, _ = exec.LookPath("strace")
	if strace != "" && exec.Command(strace, "-f", "true").Run() != nil {
		strace = ""
	}
	var err error
	if meshpress, err = filepath.Abs(os.Getenv("MESHPRESS_BIN")); err == nil {
		meshpress, err = filepath.EvalSymlinks(meshpress)
	}
	if err != nil {
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

// needsProgram skips a test if MESHPRESS_BIN is not set.
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

// honestTree renders an honest tree once for all tests.
var honestTree = sync.OnceValues(func() (string, error) {
	input, out := filepath.Join(scratch, "in", "ilm.yaml"), filepath.Join(scratch, "tree")
	if err := os.MkdirAll(filepath.Dir(input), 0o755); err != nil {
		return "", err
	}
	if err := os.WriteFile(input, []byte(honest), 0o644); err != nil {
		return "", err
	}
	if said, err := exec.Command(meshpress, "render", input, "-o", out).CombinedOutput(); err != nil {
		return "", fmt.Errorf("%w: %s", err, said)
	}
	return out, nil
})
