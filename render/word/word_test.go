package word

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	yamlv2 "go.yaml.in/yaml/v2"
	yamlv3 "go.yaml.in/yaml/v3"
	"sigs.k8s.io/yaml"
)

func TestFits(t *testing.T) {
	for text, want := range map[string]bool{
		"cluster-0001": true, "east1": true, "prod.example.com": true, "a_b-c": true, "0-cluster": true, "c-0001": true,
		"Network1": true, "1prod": true, "trueNorth": true,
		"dev": false, "true": false, "False": false, "12345": false, "1e100": false, "0xabcd": false, "abcdef": false,
		"2001-12-14": false, "2001-12-14t21": false, "a b c d": false, "-cluster": false, "cluster-": false, ".inff": false,
		"cluster:1": false, "{{ .x }}": false, "müller": false, "": false, strings.Repeat("x", 64): false, "azjxb": false,
		"1e-0001": false,
	} {
		if fits(text) != want {
			t.Errorf("%q fits: %v", text, !want)
		}
	}
}

// FuzzFits: whatever stands around a word, no reader of YAML takes the scalar for something else than a text, and every
// writer writes it as it writes the placeholder.
func FuzzFits(f *testing.F) {
	for _, around := range []string{"", "1", "0x", "1e", "tru", "-", "2001-01-0", ".", "~", "=", "<<", "1_", "1:",
		"no", "'", " "} {
		for _, text := range []string{"cluster-0001", "c-0001", "1prod", "e-xyz", "0-a-cluster", "trueNorth"} {
			f.Add(around, text, around)
			f.Add(around, text, "")
			f.Add("", text, around)
		}
	}
	f.Fuzz(func(t *testing.T, before, text, after string) {
		if !fits(text) || strings.ContainsAny(before+after, "\x00\r\n\t") || !utf8.ValidString(before+after) {
			return
		}
		scalar := before + text + after
		for name, read := range map[string]func([]byte, any) error{"v2": yamlv2.Unmarshal, "v3": yamlv3.Unmarshal,
			"json": func(b []byte, v any) error { return yaml.Unmarshal(b, v) }} {
			var out struct{ A any }
			if read([]byte("a: "+scalar+"\n"), &out) != nil {
				continue // it is no scalar
			}
			switch v := out.A.(type) {
			case int, int64, uint64, float64, bool:
				t.Errorf("%s reads %q as %T %v", name, scalar, v, v)
			}
		}
		w := New([]string{text})
		hidden, ok := w.Hide(scalar)
		if !ok || strings.Contains(before+after, tail) {
			return
		}
		for name, write := range map[string]func(any) ([]byte, error){"v2": yamlv2.Marshal, "v3": yamlv3.Marshal,
			"json": yaml.Marshal} {
			a, _ := write(map[string]any{"a": scalar, "b": []any{scalar}})
			b, _ := write(map[string]any{"a": hidden, "b": []any{hidden}})
			if got := strings.ReplaceAll(string(b), w.Placeholders[0], text); got != string(a) {
				t.Errorf("%s writes %q as\n%s, and with a placeholder as\n%s", name, scalar, a, got)
			}
		}
	})
}

func TestHideIsUndoneByTheTexts(t *testing.T) {
	w := New([]string{"cluster-1", "net-of-cluster-1", "dev", "cluster-1", "other-word"})
	if diff := cmp.Diff([]string{"net-of-cluster-1", "other-word", "cluster-1"}, w.Texts); diff != "" {
		t.Fatal(diff)
	}
	data := map[string]any{"a": "net-of-cluster-1/cluster-1", "cluster-1": []any{"x", int64(1), "dev"},
		"same": map[string]any{"x": "y"}}
	hidden, ok := w.HideIn(data)
	text := fmt.Sprint(hidden)
	for i, p := range w.Placeholders {
		if len(p) != len(w.Texts[i]) {
			t.Errorf("%q is not as long as %q", p, w.Texts[i])
		}
		text = strings.ReplaceAll(text, p, w.Texts[i])
	}
	if !ok || text != fmt.Sprint(data) || fmt.Sprint(hidden) == text {
		t.Errorf("%v: %s", hidden, text)
	}
	if fmt.Sprint(data) != text {
		t.Error("the data is changed")
	}
}

func TestPlaceholdersAreToldApart(t *testing.T) {
	var all []string
	for n := range maxWords {
		for length := minWord; length <= maxWord; length++ {
			all = append(all, placeholder(n, length))
		}
	}
	for i, a := range all {
		for _, b := range all[i+1:] {
			if a[1] != b[1] && strings.Contains(a+a+b, b[:3]) && strings.Index(a+a+b, b) != 2*len(a) {
				t.Fatalf("%q is found in %q", b, a+a)
			}
		}
		if strings.LastIndex(a, "q") != 0 || !strings.Contains(a, tail) {
			t.Fatalf("%q may overlap with itself", a)
		}
	}
}

func TestWhatLooksLikeAPlaceholderIsNotHidden(t *testing.T) {
	w := New([]string{"cluster-1"})
	for _, v := range []any{"a" + placeholder(0, 9), map[string]any{placeholder(1, 5): 1}, []any{tail}, "\x8d"} {
		if _, ok := w.HideIn(v); ok {
			t.Errorf("%v could be taken for a placeholder", v)
		}
	}
}
