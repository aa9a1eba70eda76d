package source

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/meshpress/meshpress/render/limit"
)

func TestParseFindsThePlaceOfBrokenYAML(t *testing.T) {
	const prefix = "error MP0002: the file must be YAML: "
	const token, tab = prefix + "found character that cannot start any token", "  hint: a tab must not indent: use spaces"
	const mapping = prefix + "mapping values are not allowed in this context"
	for _, row := range []struct {
		name, text string
		want       []string
	}{
		{"open list on the first line", "a: [b", []string{"f.yaml:1:4: " + prefix + "did not find expected ',' or ']'"}},
		{"open list to the end", "a: 1\nb: [1,\n  2\n\n",
			[]string{"f.yaml:2:4: " + prefix + "did not find expected ',' or ']'"}},
		{"open list before a key", "a: 1\nb: [1, 2\nc: 3\n", []string{
			"f.yaml:3:2: " + prefix + "did not find expected ',' or ']'", "  hint: it begins at line 2, column 4"}},
		{"open map before a key", "a: 1\nb: {x: 2\nc: 3\n", []string{
			"f.yaml:3:2: " + prefix + "did not find expected ',' or '}'", "  hint: it begins at line 2, column 4"}},
		{"wrong bracket", "a: 1\nb: [1, 2}\n", []string{"f.yaml:2:9: " + prefix + "did not find expected ',' or ']'"}},
		{"bracket too many", "a: 1\nb: ]\n", []string{"f.yaml:2:4: " + prefix + "did not find expected node content"}},
		{"deeper than its siblings", "a: 1\nb:\n  c: d\n   e: f\n", []string{"f.yaml:4:5: " + mapping}},
		{"less deep than its siblings", "a:\n  b: 1\n c: 2\n",
			[]string{"f.yaml:3:2: " + prefix + "did not find expected key"}},
		{"between an item and its fields", "x: 1\na:\n  - b: 1\n   c: 2\n",
			[]string{"f.yaml:4:4: " + prefix + "did not find expected '-' indicator"}},
		{"document inside a list", "a: 1\n---\nb: [\n---\nc: 1\n",
			[]string{"f.yaml:4:1: " + prefix + "did not find expected node content"}},
		{"list item after a value", "k: v\nb: - c\n",
			[]string{"f.yaml:2:4: " + prefix + "block sequence entries are not allowed in this context"}},
		{"key without a colon", "a: 1\nkey\nb: 1\n", []string{"f.yaml:2:1: " + prefix + "could not find expected ':'"}},
		{"tab on the first line", "\ta: 1\n", []string{"f.yaml:1:1: " + token, tab}},
		{"tab for indentation", "a: 1\nb:\n\t- c\n", []string{"f.yaml:3:1: " + token, tab}},
		{"tab for indentation, Windows", "a: 1\r\nb:\r\n\t- c\r\n", []string{"f.yaml:3:1: " + token, tab}},
		{"tab for indentation, byte order mark", "\ufeffa: 1\nb:\n\t- c\n", []string{"f.yaml:3:1: " + token, tab}},
		{"tab after a value", "a:\n  b: 1\n\tc: 2\n",
			[]string{"f.yaml:3:1: " + prefix + "found a tab character that violates indentation", tab}},
		{"line of a tab", "a: 1\n\n\t\nb: 2\n",
			[]string{"f.yaml:3:1: " + prefix + "found a tab character that violates indentation", tab}},
		{"sign that begins no value", "a: 1\nb: @x\n", []string{"f.yaml:2:4: " + token}},
		{"open quote", "a: 1\nb: \"c\n\n\n", []string{"f.yaml:2:4: " + prefix + "found unexpected end of stream"}},
		{"open quote on the first line", "a: 'c\nb: 1\n",
			[]string{"f.yaml:1:4: " + prefix + "found unexpected end of stream"}},
		{"open quote in an earlier document", "a: 1\n---\nb: \"\n---\nc: 1\n",
			[]string{"f.yaml:3:4: " + prefix + "found unexpected document indicator"}},
		{"text after a quote", "x:\n  k: \"a\"b\n", []string{"f.yaml:2:9: " + prefix + "did not find expected key"}},
		{"unknown escape", "a: 1\nb: \"\\q\"\n", []string{"f.yaml:2:5: " + prefix + "found unknown escape character"}},
		{"unknown anchor", "x: 1\ny: [a, *nope]\n", []string{"f.yaml:2:8: " + prefix + "unknown anchor 'nope' referenced"}},
		{"unknown anchor in two places", "x: *nope\ny: *nope\n",
			[]string{"f.yaml:1:4: " + prefix + "unknown anchor 'nope' referenced"}},
		{"alias before its anchor", "x: [*a, 1]\ny: &a {}\n",
			[]string{"f.yaml:1:5: " + prefix + "unknown anchor 'a' referenced"}},
		{"lines that end in a carriage return", "a: 1\rb: [\rc: 1\rd: ]: 2\r", []string{"f.yaml:4:5: " + mapping}},
		{"after letters of several bytes", "a: é\nb: é: c: d\n", []string{"f.yaml:2:5: " + mapping}},
		{"control character", "a: 1\nb: é\x01\n",
			[]string{"f.yaml:2:5: " + prefix + "control characters are not allowed"}},
		{"not UTF-8", "a: 1\nb: \xff\n", []string{"f.yaml:2:4: " + prefix + "invalid leading UTF-8 octet"}},
		{"unknown version of YAML", "%YAML 9.0\n---\na: 1\n",
			[]string{"f.yaml:1:1: " + prefix + "found incompatible YAML document"}},
		{"unknown tag handle", "a: 1\nb: !x!y z\n", []string{"f.yaml:2:4: " + prefix + "found undefined tag handle"}},
		{"that only one of two parsers refuses", "? a\n: b\n: c\n",
			[]string{"f.yaml:3:1: " + prefix + "did not find expected key"}},
	} {
		t.Run(row.name, func(t *testing.T) {
			_, found := Parse("f.yaml", []byte(row.text))
			wantFindings(t, found, row.want...)
		})
	}
}

func TestParseKeepsTheDocumentsBeforeBrokenOnes(t *testing.T) {
	docs, found := Parse("f.yaml", []byte("kind: A\n---\nkind: [\n"))
	if len(docs) != 1 || docs[0].Get("kind").Text() != "A" {
		t.Errorf("documents %v, want the first one", docs)
	}
	if !found.HasErrors() {
		t.Error("the second one has no finding")
	}
}

func TestParseReportsKeys(t *testing.T) {
	for _, row := range []struct {
		name, text string
		want       []string
	}{
		{"twice", "a: 1\nb: 2\na: 3\n", []string{`f.yaml:3:1: error MP0003: key "a" must not occur twice`,
			"  hint: the first one is on line 1"}},
		{"twice, deep down", "a:\n  - b\n  - c: {d: 1, e: 2, d: 3}\n",
			[]string{`f.yaml:3:21: error MP0003: key "d" must not occur twice`, "  hint: the first one is on line 3"}},
		{"three times", "a: 1\na: 2\na: 3\n", []string{
			`f.yaml:2:1: error MP0003: key "a" must not occur twice`, "  hint: the first one is on line 1",
			`f.yaml:3:1: error MP0003: key "a" must not occur twice`, "  hint: the first one is on line 1"}},
		{"twice, in other quotes", "a: 1\n'a': 2\n", []string{`f.yaml:2:1: error MP0003: key "a" must not occur twice`,
			"  hint: the first one is on line 1"}},
		{"twice, by an alias", "&x a: 1\n*x : 2\n", []string{`f.yaml:2:1: error MP0003: key "a" must not occur twice`,
			"  hint: the first one is on line 1"}},
		{"twice, in a map that aliases use", "a: &x {b: 1, b: 2}\nc: *x\n",
			[]string{`f.yaml:1:14: error MP0003: key "b" must not occur twice`, "  hint: the first one is on line 1"}},
		{"a list", "? [a]\n: 1\n? [b]\n: 2\n", []string{"f.yaml:1:3: error MP0002: a key must be a string",
			"f.yaml:3:3: error MP0002: a key must be a string"}},
		{"a map", "a:\n  {b: c}: d\n", []string{"f.yaml:2:3: error MP0002: a key must be a string"}},
		{"null", "a: {~: b}\n", []string{"f.yaml:1:5: error MP0002: a key must be a string"}},
		{"merge key of a text", "a: 1\n<<: text\n",
			[]string{"f.yaml:2:5: error MP0002: the merge key `<<` must have a map or a list of maps"}},
		{"merge key of a list of texts", "<<: [{a: 1}, b]\n",
			[]string{"f.yaml:1:5: error MP0002: the merge key `<<` must have a map or a list of maps"}},
		{"value that is not of its tag", "a: !!int four\n",
			[]string{"f.yaml:1:4: error MP0002: cannot decode !!str `four` as a !!int"}},
	} {
		t.Run(row.name, func(t *testing.T) {
			_, found := Parse("f.yaml", []byte(row.text))
			wantFindings(t, found, row.want...)
		})
	}
}

func TestParseNamesTheFieldOfADuplicate(t *testing.T) {
	_, found := Parse("f.yaml", []byte("spec:\n  list:\n  - a: 1\n    a: 2\n"))
	if len(found) != 1 || found[0].Field != "spec.list[0].a" {
		t.Errorf("findings %+v, want one of the field spec.list[0].a", found)
	}
}

func TestParseLeavesOutEmptyDocuments(t *testing.T) {
	for _, text := range []string{"", "\n\n", "# comment\n", "---\n", "---\n---\n# x\n---\n...\n", "null\n", "~", "\ufeff",
		"---\nnull\n---\n"} {
		if docs, found := Parse("f.yaml", []byte(text)); len(docs)+len(found) > 0 {
			t.Errorf("%q has %d documents and the findings %v", text, len(docs), found)
		}
	}
}

func TestParseReadsOtherLineEndsAndEncodings(t *testing.T) {
	const text = "a: 1\nb:\n  c: 'd'\n"
	utf16 := "\xff\xfe"
	for _, c := range text {
		utf16 += string([]byte{byte(c), 0})
	}
	for name, content := range map[string]string{
		"Windows": strings.ReplaceAll(text, "\n", "\r\n"), "byte order mark": "\ufeff" + text, "UTF-16": utf16,
		"no line end": strings.TrimSpace(text),
		"end marker":  text + "...\n", "tabs after values": "a:\t1\nb:\t# comment\n  c:\t'd'\t\n",
	} {
		t.Run(name, func(t *testing.T) {
			docs, found := Parse("f.yaml", []byte(content))
			wantFindings(t, found)
			if len(docs) != 1 {
				t.Fatalf("%d documents, want 1", len(docs))
			}
			want := map[string]any{"a": int64(1), "b": map[string]any{"c": "d"}}
			if diff := cmp.Diff(want, docs[0].Value()); diff != "" {
				t.Error(diff)
			}
			if pos := docs[0].Get("b").Key("c").String(); pos != "f.yaml:3:3" {
				t.Errorf("c is at %s, want f.yaml:3:3", pos)
			}
		})
	}
}

func TestParseCountsColumnsInCharacters(t *testing.T) {
	doc := parseOne(t, "{ü: 'ä', b: 1}\n")
	if pos := doc.Key("b"); pos.Col != 10 {
		t.Errorf("b is in column %d, want 10", pos.Col)
	}
}

func TestParseOpensLists(t *testing.T) {
	docs, found := Parse("f.yaml", []byte("apiVersion: v1\nkind: List\nitems:\n- kind: A\n- kind: B\n---\napiVersion: "+
		"v1\nkind: ConfigMapList\nitems: []\n---\napiVersion: x/v1\nkind: AllowList\n"))
	wantFindings(t, found)
	var got []string
	for _, d := range docs {
		_, kind := d.Kind()
		got = append(got, fmt.Sprintf("%s at %s, path %q", kind, d.Pos(), d.Path()))
	}
	want := []string{`A at f.yaml:4:3, path ""`, `B at f.yaml:5:3, path ""`, `AllowList at f.yaml:11:1, path ""`}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// A limit must refuse hostile input before it takes much time or memory.

func TestParseRefusesDeepNesting(t *testing.T) {
	const problem = ": error MP0002: the document must not be nested deeper than 200 levels"
	lists := strings.Repeat("[", 300) + strings.Repeat("]", 300)
	_, found := Parse("f.yaml", []byte("a: "+lists))
	wantFindings(t, found, "f.yaml:1:1"+problem, "  hint: "+limit.Hint)
	if docs, found := Parse("f.yaml", []byte(strings.Repeat("[", 150)+strings.Repeat("]", 150))); len(docs) != 1 ||
		len(found) > 0 {
		t.Errorf("150 levels: %v", found)
	}
	_, found = Parse("f.yaml", []byte("a: &loop [*loop]\n"))
	wantFindings(t, found, "f.yaml:1:1: error MP0002: an alias must not be inside of its own anchor")
}

func TestParseSurvivesEndlessNesting(t *testing.T) {
	for _, open := range []string{"[", "{", "- ", "? ", "a:\n "} {
		_, found := Parse("f.yaml", []byte(strings.Repeat(open, 100_000)))
		if !found.HasErrors() {
			t.Errorf("%q 100,000 times has no finding", open)
		}
	}
}

func TestParseRefusesAliasBombs(t *testing.T) {
	const problem = "f.yaml:1:1: error MP0002: the document must not have more than 1000000 nodes after aliases are " +
		"expanded"
	lists := "a0: &a0 [x, x]\n"
	merges := "a0: &a0 {x0: 1}\n"
	for i := 1; i < 40; i++ {
		lists += fmt.Sprintf("a%d: &a%d [*a%d, *a%d]\n", i, i, i-1, i-1)
		merges += fmt.Sprintf("a%d: &a%d {<<: [*a%d, *a%d], x%d: 1}\n", i, i, i-1, i-1, i)
	}
	for _, text := range []string{lists, merges} {
		_, found := Parse("f.yaml", []byte(text))
		wantFindings(t, found, problem, "  hint: "+limit.Hint)
	}
}

func TestDecodeOfLargeMapsIsNotQuadratic(t *testing.T) {
	var text strings.Builder
	text.WriteString("labels:\n")
	for i := range 50_000 {
		fmt.Fprintf(&text, "  label%d: x\n", i)
	}
	var target struct {
		Labels map[string]string `json:"labels"`
	}
	decoder := Decoder{}
	decoder.Decode(parseOne(t, text.String()).Ref, &target) // took minutes without a limit
	if len(target.Labels) != 50_000 {
		t.Errorf("%d labels, want 50,000", len(target.Labels))
	}
}
