package terminal

import (
	"os/exec"
	"testing"
)

// oddWords are words that a shell takes apart, or runs.
var oddWords = map[string]string{
	"fleet/a.yaml": "fleet/a.yaml", "": "''", "a-b/c=1": "a-b/c=1", "a b": "'a b'", "it's": `'it'\''s'`, "$(x)": "'$(x)'",
	"a;b": "'a;b'", "a\nb": `$'a\nb'`, "a\n'b\\": `$'a\n\'b\\'`, "\x1b\u202e": `$'\x1b\u202e'`, "a\n\"": `$'a\n\"'`,
	"`x`": "'`x`'", "a\\": `'a\'`, "~": "'~'", "*": "'*'", "#a": "'#a'", "!a": "'!a'", "a&b|c>d": "'a&b|c>d'",
	"caf\u00e9": "'caf\u00e9'",
}

func TestQuoteIsOneWordOnOneLine(t *testing.T) {
	for word, want := range oddWords {
		if got := Quote(word); got != want {
			t.Errorf("%q is %s, want %s", word, got, want)
		}
	}
}

func TestQuotePathIsNoOption(t *testing.T) {
	for path, want := range map[string]string{"-x": "./-x", "-a b": "'./-a b'", "a/-x": "a/-x", "": "''"} {
		if got := QuotePath(path); got != want {
			t.Errorf("%q is %s, want %s", path, got, want)
		}
	}
}

// TestShellTakesEachWordAsItIs asks a real shell.
func TestShellTakesEachWordAsItIs(t *testing.T) {
	bash, err := exec.LookPath("bash")
	if err != nil {
		t.Skip("bash is not installed")
	}
	const show = `show() { for word; do printf '[%s]' "$word"; done; }; `
	for word := range oddWords {
		command := Shell("show %s x/%s", word, word)
		cmd := exec.Command(bash, "-c", show+string(command))
		cmd.Env = []string{"LC_ALL=C.UTF-8"}
		out, err := cmd.CombinedOutput()
		if err != nil || string(out) != "["+word+"][x/"+word+"]" {
			t.Errorf("%s prints %q: %v", command, out, err)
		}
	}
}
