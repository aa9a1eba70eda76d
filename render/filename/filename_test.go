package filename_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/meshpress/meshpress/render/filename"
)

// legit are names that people use and that must be accepted.
var legit = []string{
	"prod", "gke_proj_us-east1_x", "cluster.example.com", "Prod", "1", "a b", "ünï",
	"集群", "istio-ingressgateway.istio-gateways",
	"console", "auxiliary", "com", "com10", "lpt", "nullify", ".gitkeep", ".gitattributes", "..c", "a..b", "git",
	"a~b", "backup~", "prod-1~rc",
	strings.Repeat("a", filename.MaxLength),
}

// refused are names that would lead elsewhere, or that are not valid on every system.
var refused = map[string]string{
	"": "empty", ".": "`..`", "..": "`..`", strings.Repeat("a", filename.MaxLength+1): "longer",
	strings.Repeat("ü", 128): "longer",
	"a/b":                    "separator", `a\b`: "separator", "/": "separator", "a:b": "one of", "c:": "one of",
	"a*": "one of", "a<b": "one of", `a"b`: "one of",
	".git": "Git", ".GIT": "Git", ".Git": "Git", "GIT~1": "Git", "git~2": "Git", "GITMOD~1": "Git",
	"PROGRA~1.TXT": "short",
	".git.":        "end", ".git ": "end", "a.": "end", "a ": "end", ".git::$INDEX_ALLOCATION": "one of",
	".git:x":     "one of",
	".g\u200cit": "invisible", "\ufeff.git": "invisible", "a\u202eb": "invisible", "a\u2066b": "invisible",
	"a\u2028b": "invisible", "a\nb": "control",
	"a\x00": "control", "\x1b[2J": "control", "\xff": "UTF-8", "a\u00a0b": "invisible",
	"-rf": "dash", "--upload-pack=x": "dash",
	"CON": "device", "con": "device", "Prn.txt": "device", "aux.tar.gz": "device", "NUL": "device", "com1": "device",
	"LPT9.yaml": "device", "com¹": "device",
	"con .x": "device", "CONOUT$": "device",
}

func TestCheck(t *testing.T) {
	for _, name := range legit {
		if err := filename.Check(name); err != nil {
			t.Errorf("%q %v", name, err)
		}
	}
	for name, want := range refused {
		if err := filename.Check(name); err == nil || !strings.HasPrefix(err.Error(), "must ") ||
			!strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", name, err, want)
		}
		if err := filename.CheckPath("a/" + name + "/b"); err == nil && name != "a/b" {
			t.Errorf("%q in a path is not refused", name)
		}
	}
}

func TestCheckPath(t *testing.T) {
	for p, ok := range map[string]bool{"a": true, "a/b/c": true, "": false, ".": false, "/a": false, "a//b": false,
		"a/": false, "./a": false, "../a": false, "a/../b": false, "a/.git/hooks": false} {
		if err := filename.CheckPath(p); (err == nil) != ok {
			t.Errorf("%q: %v", p, err)
		}
	}
}

func TestTwins(t *testing.T) {
	for _, pair := range [][2]string{{"Prod", "prod"}, {"e\u0301t\u00e9", "\u00e9t\u00e9"}, {"STRASSE", "stra\u00dfe"},
		{"\u212a", "k"}} {
		slices.Sort(pair[:])
		got := filename.Twins([]string{"x", pair[1], "y", pair[0]})
		if len(got) != 1 || got[0] != pair {
			t.Errorf("%q: %q", pair, got)
		}
	}
	if got := filename.Twins([]string{"a", "b", "a-b", "ab"}); len(got) > 0 {
		t.Errorf("%q", got)
	}
}

func TestSetKnowsDirectories(t *testing.T) {
	var s filename.Set
	for _, c := range []struct{ add, want string }{{"a/x", ""}, {"a/y", ""}, {"A/z", "a"}, {"a/X", "a/x"}, {"b", ""},
		{"/tmp/x", ""}, {"/tmp/X", "/tmp/x"}} {
		if got := s.Add(c.add); got != c.want {
			t.Errorf("%q: %q, want %q", c.add, got, c.want)
		}
	}
}

func TestOfReturnsAValidName(t *testing.T) {
	for _, name := range legit {
		if got := filename.Of(name); len(name) <= 200 && got != name {
			t.Errorf("%q becomes %q", name, got)
		}
	}
	for text := range refused {
		isName(t, text)
	}
}

func isName(t *testing.T, text string) {
	t.Helper()
	if got := filename.Of(text); filename.Check(got) != nil || len(got) > 230 {
		t.Errorf("%q becomes %q: %v", text, got, filename.Check(got))
	}
}

func FuzzOf(f *testing.F) {
	for text := range refused {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		isName(t, text)
		if err := filename.Check(text); err == nil && strings.ContainsAny(text, "/\\\n\x1b:") {
			t.Errorf("%q is accepted", text)
		}
	})
}
