package source

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/meshpress/meshpress/render/limit"
)

// hostile are small texts that become large when they are read.
func hostile() map[string]string {
	doubled := "a0: &a0 [x, x]\n"
	merged := "a0: &a0 {x0: 1}\n"
	keys := "- &k0 " + strings.Repeat("k", 1000) + "\n"
	for i := 1; i < 40; i++ {
		doubled += fmt.Sprintf("a%d: &a%d [*a%d, *a%d]\n", i, i, i-1, i-1)
		merged += fmt.Sprintf("a%d: &a%d {<<: [*a%d, *a%d], x%d: 1}\n", i, i, i-1, i-1, i)
	}
	for range 10_000 {
		keys += "- {*k0 : 1}\n"
	}
	long := "- &s " + strings.Repeat("s", 1000) + "\n"
	lists := "- &l [" + strings.Repeat("*s, ", 100) + "*s]\n" + "- [" + strings.Repeat("*l, ", 100) + "*l]\n"
	return map[string]string{
		"doubled lists": doubled, "doubled merges": merged, "long scalar": long + lists, "anchor in a key": keys,
		"list in a list": strings.Repeat("[", 5000) + strings.Repeat("]", 5000),
		"map in a map":   strings.Repeat("{a: ", 5000) + strings.Repeat("}", 5000),
		"dashes":         strings.Repeat("- ", 5000) + "a", "dashes at the end": strings.Repeat("- ", 5000),
		"question marks":    strings.Repeat("? ", 5000),
		"items without end": strings.Repeat("-\n", 2_000_000), "commas": "[" + strings.Repeat("a,", 2_000_000) + "]",
		"keys alone": "{" + strings.Repeat("a,", 1_000_000) + "}", "documents": strings.Repeat("---\n", 200_000),
		"after other line ends": "a:\u2028" + indented("\u2028", 300), "itself": "a: &a [*a]",
		"UTF-16": utf16("a: &a [" + strings.Repeat("[", 300) + strings.Repeat("]", 300) + "]"),
	}
}

func indented(end string, levels int) string {
	var b strings.Builder
	for i := range levels {
		b.WriteString(strings.Repeat(" ", i+1) + "a:" + end)
	}
	return b.String()
}

func utf16(text string) string {
	out := "\xff\xfe"
	for _, c := range text {
		out += string([]byte{byte(c), 0})
	}
	return out
}

func TestBoundedRefusesWhatGrows(t *testing.T) {
	for name, text := range hostile() {
		t.Run(name, func(t *testing.T) {
			if err := Bounded([]byte(text)); err == nil {
				t.Error("it is within the limits")
			}
			if _, found := Parse("f.yaml", []byte(text)); !found.HasErrors() {
				t.Error("there is no finding")
			}
			if err := Unmarshal([]byte(text), new(any)); err == nil {
				t.Error("it is read")
			}
			if err, want := Check([]byte(text)), Bounded([]byte(text)); err == nil || err.Error() != want.Error() {
				t.Errorf("%v, want %v", err, want)
			}
		})
	}
}

// Refusing a text must not cost more than its length.
func TestBoundedCostsWhatTheTextDoes(t *testing.T) {
	for name, text := range hostile() {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_ = Bounded([]byte(text))
		runtime.ReadMemStats(&after)
		if most := uint64(16<<20 + 400*len(text)); after.TotalAlloc-before.TotalAlloc > most {
			t.Errorf("%s: %d bytes are allocated for %d", name, after.TotalAlloc-before.TotalAlloc, len(text))
		}
	}
}

func TestBoundedTakesWhatPeopleWrite(t *testing.T) {
	for name, text := range map[string]string{
		"nothing": "", "shell": "run: |\n  a && b &\n  c *d\n", "template": "config: |\n  {{ range .x }}{{ .y }}{{ end }}\n",
		"anchors":        "a: &a {b: [1, 2]}\nc: *a\nd: {<<: *a, e: 1}\n",
		"large text":     "dashboard: |\n  " + strings.Repeat("{\"a\": [1, 2]},", 50_000) + "\n",
		"many documents": strings.Repeat("---\na: 1\n", 50_000),
	} {
		if err := Bounded([]byte(text)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestARunHasOneBudget(t *testing.T) {
	dir := t.TempDir()
	text := "- &s " + strings.Repeat("s", 100_000) + "\n- [" + strings.Repeat("*s, ", 40) + "]\n" // allocates 4 MB
	for i := range 20 {
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%d.yaml", i)), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir(dir)
	if _, found := NewReader(nil).Read("1.yaml"); found.HasErrors() {
		t.Fatal(found)
	}
	_, found := NewReader(nil).Read(".")
	if !strings.Contains(fmt.Sprint(found), "aliases must not add more than 67108864 bytes to all documents together") {
		t.Errorf("findings %v", found)
	}
}

func TestOnlyTheCallerRaisesLimits(t *testing.T) {
	text := []byte("- &s " + strings.Repeat("s", 100_000) + "\n- [" + strings.Repeat("*s, ", 60) + "]\n")
	if Bounded(text) == nil {
		t.Fatal("it is within the limits")
	}
	defer func() { _ = limit.Raise(1) }()
	if err := limit.Raise(2); err != nil {
		t.Fatal(err)
	}
	if err := Bounded(text); err != nil {
		t.Error(err)
	}
	if limit.Raise(0) == nil || limit.Raise(1_000_000) == nil {
		t.Error("there is no limit to the limits")
	}
}

// FuzzBounded: a text within the limits is small when our reader or the YAML library reads it. The size that
// survey estimates from the bytes is never too small.
func FuzzBounded(f *testing.F) {
	addSeeds(f)
	for _, text := range hostile() {
		if len(text) < 20_000 {
			f.Add([]byte(text))
		}
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		looks := surveyOf(content)
		decoder := yaml.NewDecoder(bytes.NewReader(content))
		for {
			node, err := decode(decoder)
			if err != nil {
				break
			}
			all := sizeOf(node)
			if looks.isPlain() && (all.growth() > 0 || all.depth > limit.Depth.Max()) {
				t.Fatalf("it looks plain, but is %+v", all)
			}
			if written := count(node); written > looks.nodes {
				t.Fatalf("it has %d nodes, which are at most %d by their signs", written, looks.nodes)
			}
		}
		if Bounded(content) != nil {
			return
		}
		docs, _ := Parse("f.yaml", content)
		for _, d := range docs {
			if n := weight(d.Value()); n > int(limit.Nodes)+int(limit.Growth)+len(content) {
				t.Fatalf("%d bytes are %d as a value", len(content), n)
			}
		}
	})
}

func count(n *yaml.Node) int {
	sum := 1
	for _, child := range n.Content {
		sum += count(child)
	}
	return sum
}

// weight returns the number of values and the bytes of all strings.
func weight(v any) int {
	sum := 1
	switch v := v.(type) {
	case map[string]any:
		for key, item := range v {
			sum += len(key) + weight(item)
		}
	case []any:
		for _, item := range v {
			sum += weight(item)
		}
	case string:
		sum += len(v)
	}
	return sum
}
