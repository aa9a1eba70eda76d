package git

import (
	"bufio"
	"io"
	"os"
	"os/exec"
	"testing"
)

const startedBy = "MESHPRESS_TEST_REPOSITORY"

// TestKilled proves that git ends when this program is killed and can end nothing itself. Both ends of git's
// pipes are open then, so git would wait for ever.
func TestKilled(t *testing.T) {
	top := repo(t, map[string]string{"a": "1"})
	in, ask, err := os.Pipe()
	must(t, err)
	answers, out, err := os.Pipe()
	must(t, err)
	program := exec.Command(os.Args[0], "-test.run=^TestStartedBy$")
	program.Env = append(os.Environ(), startedBy+"="+top)
	program.ExtraFiles = []*os.File{in, out}
	must(t, program.Start())
	must(t, in.Close())
	must(t, out.Close())
	_, err = ask.WriteString("HEAD\n")
	must(t, err)
	from := bufio.NewReader(answers)
	if line, err := from.ReadString('\n'); err != nil {
		t.Fatalf("git says %q: %v", line, err)
	}
	must(t, program.Process.Kill())
	_ = program.Wait()
	if _, err := io.Copy(io.Discard, from); err != nil { // it ends when git has ended
		t.Error(err)
	}
	must(t, ask.Close())
}

// TestStartedBy is the program that TestKilled kills.
func TestStartedBy(t *testing.T) {
	top := os.Getenv(startedBy)
	if top == "" {
		t.Skip("only for TestKilled")
	}
	c := command{env: userEnvironment(), args: []string{"cat-file", "--batch-check"}, dir: top}
	must(t, c.run(t.Context(), os.NewFile(3, "in"), os.NewFile(4, "out"), io.Discard))
}
