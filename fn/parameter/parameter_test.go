package parameter_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/pflag"

	"github.com/meshpress/meshpress/fn/parameter"

	_ "github.com/meshpress/meshpress/internal/golden" // the flag -update
)

// flags returns what arguments set, with all parameters as flags.
func flags(args ...string) (parameter.Settings, error) {
	var s parameter.Settings
	set := pflag.NewFlagSet("test", pflag.ContinueOnError)
	parameter.Flags(set, parameter.Table(), &s)
	return s, set.Parse(args)
}

func TestFlagsOfListsAndMapsAdd(t *testing.T) {
	s, err := flags("--cluster", "a", "--cluster", "b", "--auto", "revision=main", "--auto", "hub=h,tag=1.24.2",
		"--sync-waves", "--omit-namespaces=false", "--paths", "a,b")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"a", "b"}, s.Spec.Only); diff != "" {
		t.Errorf("clusters (- want, + got):\n%s", diff)
	}
	if auto := s.Spec.Auto; auto.Revision != "main" || auto.Hub != "h" || auto.Tag != "1.24.2" {
		t.Errorf("auto is %+v", auto)
	}
	if !s.Spec.SyncWaves || s.Spec.Namespaces.Omit {
		t.Error("switches are wrong")
	}
	if diff := cmp.Diff([]string{"a,b"}, s.Spec.Resources); diff != "" { // a path may have a comma
		t.Errorf("paths (- want, + got):\n%s", diff)
	}
}

func TestFlagsAreChecked(t *testing.T) {
	for _, args := range [][]string{
		{"--config="}, {"--cluster="}, {"--cluster", "a/b"}, {"--auto="}, {"--auto", "x"}, {"--auto", "x=y"},
		{"--severity", "MP0033"}, {"--severity", "MP0033=bad"},
		{"--severity", "MP0001=info"}, {"--severity", "MP9999=info"}, {"--sync-waves=maybe"}, {"--compat", "helm"},
		{"--gateway-chart", "x"}, {"--gateway-image", "x"}, {"--gateway-selector", "x"}, {"--istio-version", "x"},
		{"--istio-version="},
	} {
		if _, err := flags(args...); err == nil {
			t.Errorf("%q is no error", args)
		}
	}
}

func TestTextIsDivided(t *testing.T) {
	var s parameter.Settings
	set := func(name, text string) {
		t.Helper()
		p, err := parameter.Find(parameter.Table(), name)
		if err != nil {
			t.Fatal(err)
		}
		if err := p.SetText(&s, text); err != nil {
			t.Fatal(err)
		}
	}
	set("cluster", " a ,, b\nc,")
	set("severity", "MP0033 = info,\nMP0025=error")
	if diff := cmp.Diff([]string{"a", "b", "c"}, s.Spec.Only); diff != "" {
		t.Errorf("clusters (- want, + got):\n%s", diff)
	}
	if diff := cmp.Diff(map[string]string{"MP0033": "info", "MP0025": "error"}, s.Spec.Policies.Severity); diff != "" {
		t.Errorf("severities (- want, + got):\n%s", diff)
	}
}

func TestFindHints(t *testing.T) {
	for name, want := range map[string]string{"clusters": `did you mean "cluster"?`,
		"": "there are cluster, paths, config", "xyz": "there are cluster, paths, config"} {
		if _, err := parameter.Find(parameter.Table(), name); err == nil || !strings.Contains(err.Error(), "\nhint: "+want) {
			t.Errorf("%q: %v, want the hint %s", name, err, want)
		}
	}
}

func TestNamedPutsTheNameFirst(t *testing.T) {
	for text, want := range map[string]string{"must be true": "--x must be true", "no such thing": "--x: no such thing"} {
		if got := parameter.Named("--x", errors.New(text)); got.Error() != want {
			t.Errorf("got %v, want %s", got, want)
		}
	}
	if parameter.Named("--x", nil) != nil {
		t.Error("no error became one")
	}
}

// FuzzSetText: any text for any parameter sets something or is an error, and the
// same text as a flag does the same.
func FuzzSetText(f *testing.F) {
	for i := range parameter.Table() {
		for _, text := range []string{"", "a", "a=b,c=d", "true", "1.24.2", "MP0033=info", ",", "=", "\x00", "legacy",
			"2026-12-31"} {
			f.Add(uint8(i), text)
		}
	}
	f.Fuzz(func(t *testing.T, row uint8, text string) {
		table := parameter.Table()
		p := table[int(row)%len(table)]
		var s parameter.Settings
		err := p.SetText(&s, text)
		if err != nil && strings.TrimSpace(err.Error()) == "" {
			t.Error("an error must say something")
		}
		if p.Shape == parameter.Array || text == "" {
			return // a flag has one element, and is never empty
		}
		if _, again := flags("--" + p.Name + "=" + text); (err == nil) != (again == nil) {
			t.Errorf("%s as a text: %v; as a flag: %v", p.Name, err, again)
		}
	})
}
