package source

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"
	sigsyaml "sigs.k8s.io/yaml"

	"github.com/meshpress/meshpress/render/diag"
)

// addSeeds adds the files of fixtures/ and examples/, and inputs of earlier bugs.
func addSeeds(f *testing.F) {
	f.Helper()
	for _, pattern := range []string{"../../fixtures/*/*.yaml", "../../examples/*/*.yaml"} {
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) == 0 {
			f.Fatalf("no seeds in %s: %v", pattern, err)
		}
		for _, name := range files {
			text, err := os.ReadFile(name)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(text)
		}
	}
	for _, text := range []string{
		"", "a: &x [*x]", "? {a: b}\n: c", "<<: foo", "<<: [{a: 1}, {a: 2}]", "&a b: *a", "*a : b", "a: !!int x",
		"a: !!binary aGk=", "a: !", "a: ! 5",
		"apiVersion: v1\nkind: List\nitems: [null, [], x, {a: b}]", "a: 1\r\nb: 2\r\n", "\ufeffa: 1",
		"\xff\xfea\x00:\x00 \x001\x00", "%TAG ! !\n---\n", "a: \x01", "a: 1\nb: 2\rc: \x7f",
		"text: 5\ncount: -1\nlist: [{name: 1}]\nport: 1e400\nsize: 1x\nlabels: {a: yes}",
	} {
		f.Add([]byte(text))
	}
}

// FuzzDecode: no input causes a panic, and findings have positions inside the file.
func FuzzDecode(f *testing.F) {
	addSeeds(f)
	f.Fuzz(func(t *testing.T, content []byte) {
		docs, found := Parse("f.yaml", content)
		decoder := Decoder{}
		for _, doc := range docs {
			decoder.Decode(doc.Ref, &box{})
			everywhere(t, doc.Ref, 0)
		}
		checkPositions(t, content, append(found, decoder.Found...))
	})
}

// everywhere calls every method on every node.
func everywhere(t *testing.T, r Ref, depth int) {
	if depth > 20 {
		return // aliases can make a huge tree of a few lines
	}
	r.Text()
	r.Nearest("a", 0)
	for _, key := range r.Keys() {
		if !r.Get(key).Exists() {
			t.Fatalf("%s: key %q is listed but not found", r.Pos(), key)
		}
		everywhere(t, r.Get(key), depth+1)
	}
	for _, item := range r.Items() {
		everywhere(t, item, depth+1)
	}
}

func checkPositions(t *testing.T, content []byte, found diag.List) {
	t.Helper()
	if bytes.HasPrefix(content, []byte("\xff\xfe")) || bytes.HasPrefix(content, []byte("\xfe\xff")) {
		return // UTF-16
	}
	// YAML knows more line ends than editors do.
	lines := strings.Split(lineEnds.Replace(string(content)), "\n")
	for _, d := range found {
		if d.Pos.File != "f.yaml" || d.Pos.Line < 0 || d.Pos.Line > len(lines) {
			t.Fatalf("%s is outside of %d lines", d, len(lines))
		}
		if d.Pos.Line > 0 && d.Pos.Col > utf8.RuneCountInString(lines[d.Pos.Line-1])+1 {
			t.Fatalf("%s is outside of the line %q", d, lines[d.Pos.Line-1])
		}
		if d.Text == "" || strings.Contains(d.Code.Title(), "\n") {
			t.Fatalf("%+v says nothing", d)
		}
	}
}

// FuzzValue: Value returns what kubectl reads, or the document is refused.
func FuzzValue(f *testing.F) {
	addSeeds(f)
	f.Fuzz(func(t *testing.T, content []byte) {
		docs, found := Parse("f.yaml", content)
		if bytes.ContainsAny(content, "!") { // kubectl ignores some tags that meshpress refuses
			return
		}
		if len(docs) != 1 || len(found) > 0 || bytes.Contains(content, []byte("---")) ||
			bytes.Contains(content, []byte("List")) || differsByDesign(docs[0].Node) {
			return
		}
		text, err := sigsyaml.YAMLToJSON(content)
		if err != nil {
			return // a value that JSON does not have, such as .nan
		}
		var want any
		if err := json.Unmarshal(text, &want); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, floats(docs[0].Value())); diff != "" {
			t.Errorf("kubectl's reading (-) and ours (+) differ:\n%s", diff)
		}
	})
}

// differsByDesign tells whether a key keeps its text where kubectl would make it a number or a boolean.
func differsByDesign(n *yaml.Node) bool {
	for i, child := range n.Content {
		isKey := n.Kind == yaml.MappingNode && i%2 == 0
		if isKey && (child.Kind != yaml.ScalarNode || child.ShortTag() != "!!str" || booleansContain(child.Value)) ||
			differsByDesign(child) {
			return true
		}
	}
	return false
}

func booleansContain(text string) bool { _, ok := booleans[text]; return ok }
