package source

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/api/resource"
	"k8s.io/apimachinery/pkg/util/intstr"
)

// box has one field of each kind of type.
type box struct {
	Text    string             `json:"text"`
	Flag    bool               `json:"flag"`
	Maybe   *bool              `json:"maybe"`
	Count   uint32             `json:"count"`
	Number  int32              `json:"number"`
	Words   []string           `json:"words"`
	Labels  map[string]string  `json:"labels"`
	Any     any                `json:"any"`
	Free    map[string]any     `json:"free"`
	Inner   *inner             `json:"inner"`
	List    []inner            `json:"list"`
	Size    *resource.Quantity `json:"size"`
	Port    intstr.IntOrString `json:"port"`
	Raw     Ref                `json:"raw"`
	Origin  Ref                `json:"-"`
	Ignored string             `json:"-"`
	Inlined `json:",inline"`
	private string
}

type inner struct {
	Name   string `json:"name"`
	Origin Ref    `json:"-"`
}

// Inlined takes the place of Head.
type Inlined struct {
	Kind string `json:"kind"`
}

// decodeBox decodes a text. It also returns the printed findings.
func decodeBox(t *testing.T, text string) (box, []string) {
	t.Helper()
	var b box
	var decoder Decoder
	decoder.Decode(parseOne(t, text).Ref, &b)
	return b, lines(decoder.Found)
}

func TestDecodeFillsEveryKindOfField(t *testing.T) {
	b, found := decodeBox(t, `
kind: Box
text: a
flag: on
maybe: false
count: 4294967295
number: -1
words: [x, z]
labels: {app: "1"}
any: {a: [1, 1.5, x, null]}
free: {b: {c: true}}
inner: {name: i}
list: [{name: j}, {}]
size: 1.5Gi
port: 80
raw: [x]
`)
	if len(found) > 0 {
		t.Fatal(found)
	}
	if b.Maybe == nil || b.Inner == nil || b.Size == nil || len(b.List) != 2 {
		t.Fatalf("fields are missing: %+v", b)
	}
	got := []any{
		b.Kind, b.Text, b.Flag, *b.Maybe, int64(b.Count), int64(b.Number), b.Words, b.Labels, b.Any, b.Free,
		b.Inner.Name, b.List[0].Name, b.Size.String(), b.Port.IntValue(),
		b.Origin.Pos().String(), b.List[1].Origin.Path(), b.Raw.Items()[0].Text(),
	}
	want := []any{
		"Box", "a", true, false, int64(1<<32 - 1), int64(-1), []string{"x", "z"}, map[string]string{"app": "1"},
		map[string]any{"a": []any{int64(1), 1.5, "x", nil}}, map[string]any{"b": map[string]any{"c": true}},
		"i", "j", "1536Mi", 80,
		"f.yaml:2:1", "list[1]", "x",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestDecodeTakesNullForNotSet(t *testing.T) {
	b, found := decodeBox(t, "{text: null, flag: ~, maybe: null, count: , words: null, labels: null, any: null, inner: "+
		"null, list: null, size: null, port: null}")
	if len(found) > 0 {
		t.Fatal(found)
	}
	if b.Maybe != nil || b.Inner != nil || b.Size != nil || b.List != nil {
		t.Errorf("fields are %+v", b)
	}
}

func TestDecodeReportsWrongTypes(t *testing.T) {
	for _, row := range []struct {
		text string
		want []string
	}{
		{"text: 5", []string{"f.yaml:1:7: error MP0005: `text` must be a string, not the number 5", `  hint: quote it: "5"`}},
		{"text: 1.20", []string{"f.yaml:1:7: error MP0005: `text` must be a string, not the number 1.20",
			`  hint: quote it: "1.20"`}},
		{"text: yes", []string{"f.yaml:1:7: error MP0005: `text` must be a string, not the boolean yes",
			`  hint: quote it: "yes"`}},
		{"text: [a]", []string{"f.yaml:1:7: error MP0005: `text` must be a string, not a list"}},
		{"text:\n  a: b", []string{"f.yaml:2:3: error MP0005: `text` must be a string, not a map"}},
		{"flag: 'true'", []string{"f.yaml:1:7: error MP0005: `flag` must be true or false, not the string \"true\""}},
		{"maybe: 1", []string{"f.yaml:1:8: error MP0005: `maybe` must be true or false, not the number 1"}},
		{"count: -1", []string{"f.yaml:1:8: error MP0005: `count` must be a whole number of at least 0, not the number -1"}},
		{"count: 1.5",
			[]string{"f.yaml:1:8: error MP0005: `count` must be a whole number of at least 0, not the number 1.5"}},
		{"count: 4294967296", []string{"f.yaml:1:8: error MP0005: `count` must be a whole number of at least 0, not the " +
			"number 4294967296"}},
		{"number: 3000000000",
			[]string{"f.yaml:1:9: error MP0005: `number` must be a whole number, not the number 3000000000"}},
		{"words: a", []string{"f.yaml:1:8: error MP0005: `words` must be a list, not the string \"a\""}},
		{"words:\n- a\n- 2\n- 3", []string{
			"f.yaml:3:3: error MP0005: `words[1]` must be a string, not the number 2", `  hint: quote it: "2"`,
			"f.yaml:4:3: error MP0005: `words[2]` must be a string, not the number 3", `  hint: quote it: "3"`}},
		{"labels: [a]", []string{"f.yaml:1:9: error MP0005: `labels` must be a map, not a list"}},
		{"labels: {a.b/c: 1}", []string{"f.yaml:1:17: error MP0005: `labels.\"a.b/c\"` must be a string, not the number 1",
			`  hint: quote it: "1"`}},
		{"inner: x", []string{"f.yaml:1:8: error MP0005: `inner` must be a map, not the string \"x\""}},
		{"list: {name: x}", []string{"f.yaml:1:7: error MP0005: `list` must be a list, not a map"}},
		{"list:\n- name: x\n- null", []string{"f.yaml:3:3: error MP0005: `list[1]` must not be null"}},
		{"free: [1]", []string{"f.yaml:1:7: error MP0005: `free` must be a map, not a list"}},
		{"port: [1]", []string{"f.yaml:1:7: error MP0005: `port` must be a whole number or a string, not a list"}},
		{"x: &a 5\ntext: *a", []string{
			"f.yaml:1:1: error MP0004: unknown field \"x\" in the document",
			"  hint: allowed here: any, count, flag, free, inner, kind, labels, list, maybe, number, port, raw and 3 more",
			"f.yaml:2:7: error MP0005: `text` must be a string, not the number 5", `  hint: quote it: "5"`}},
	} {
		t.Run(row.text, func(t *testing.T) {
			_, found := decodeBox(t, row.text)
			if diff := cmp.Diff(row.want, found); diff != "" {
				t.Errorf("findings differ (- want, + got):\n%s", diff)
			}
		})
	}
}

func TestDecodeReportsADocumentThatIsNoMap(t *testing.T) {
	_, found := decodeBox(t, "[a]")
	if diff := cmp.Diff([]string{"f.yaml:1:1: error MP0005: the document must be a map, not a list"}, found); diff != "" {
		t.Error(diff)
	}
}

func TestDecodeReportsUnknownFields(t *testing.T) {
	for _, row := range []struct {
		name, text string
		want       []string
	}{
		{"near name", "{wordz: [a]}", []string{"f.yaml:1:2: error MP0004: unknown field \"wordz\" in the document",
			`  hint: did you mean "words"?`}},
		{"other case", "inner:\n  Name: x", []string{"f.yaml:2:3: error MP0004: unknown field \"Name\" in `inner`",
			`  hint: did you mean "name"?`}},
		{"in a list", "list:\n- name: x\n  colour: red",
			[]string{"f.yaml:3:3: error MP0004: unknown field \"colour\" in `list[0]`", `  hint: allowed here: name`}},
		{"many fields", "unheard: 1", []string{"f.yaml:1:1: error MP0004: unknown field \"unheard\" in the document",
			"  hint: allowed here: any, count, flag, free, inner, kind, labels, list, maybe, number, port, raw and 3 more"}},
		{"hidden fields of the type", "{Ignored: x, private: x}", []string{
			"f.yaml:1:2: error MP0004: unknown field \"Ignored\" in the document",
			"  hint: allowed here: any, count, flag, free, inner, kind, labels, list, maybe, number, port, raw and 3 more",
			"f.yaml:1:14: error MP0004: unknown field \"private\" in the document",
			"  hint: allowed here: any, count, flag, free, inner, kind, labels, list, maybe, number, port, raw and 3 more"}},
	} {
		t.Run(row.name, func(t *testing.T) {
			_, found := decodeBox(t, row.text)
			if diff := cmp.Diff(row.want, found); diff != "" {
				t.Errorf("findings differ (- want, + got):\n%s", diff)
			}
		})
	}
}

// Parse has reported these keys.
func TestDecodeLeavesOutKeysThatAreNoText(t *testing.T) {
	docs, found := Parse("f.yaml", []byte("? {a: b}\n: c\n~: d\nkind: Box\n"))
	if len(docs) != 1 || len(found) != 2 {
		t.Fatalf("%d documents, findings %v", len(docs), found)
	}
	var b box
	var decoder Decoder
	decoder.Decode(docs[0].Ref, &b)
	wantFindings(t, decoder.Found)
	if b.Kind != "Box" {
		t.Errorf("kind is %q", b.Kind)
	}
}

func TestDecodeAsksWhereAFieldBelongs(t *testing.T) {
	decoder := Decoder{Elsewhere: func(path, field string) string { return "asked for " + field + " at " + path }}
	decoder.Decode(parseOne(t, "list: [{text: x}]").Ref, &box{})
	wantFindings(t, decoder.Found, "f.yaml:1:9: error MP0004: unknown field \"text\" in `list[0]`",
		"  hint: asked for text at list[0].text")
}

// A value that an alias names has the position of the alias. The values below it have the positions at the
// anchor.
func TestDecodeFollowsAliasesAndMergeKeys(t *testing.T) {
	b, found := decodeBox(t, `
free:
  base: &base {name: from-anchor}
  text: &text hello
text: *text
inner: *base
list:
- <<: *base
- <<: *base
  name: own
- <<: [{name: first}, {name: second}]
`)
	if len(found) > 0 {
		t.Fatal(found)
	}
	var names []string
	for _, i := range b.List {
		names = append(names, i.Name)
	}
	if diff := cmp.Diff("hello from-anchor from-anchor own first",
		strings.Join(append([]string{b.Text, b.Inner.Name}, names...), " ")); diff != "" {
		t.Error(diff)
	}
	_, found = decodeBox(t, `
free:
  base: &base
    nome: x
inner:
  <<: *base
`)
	want := []string{"f.yaml:4:5: error MP0004: unknown field \"nome\" in `inner`", `  hint: did you mean "name"?`}
	if diff := cmp.Diff(want, found); diff != "" {
		t.Errorf("findings differ (- want, + got):\n%s", diff)
	}
}
