package manifest

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const aForm = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: d
  labels: {network: qbzjx, app: x}
  annotations: {a: "x qczjxz: qbzjx"}
spec:
  selector: {matchLabels: {network: qbzjx}}
  template:
    metadata: {labels: {network: qbzjx}}
    spec:
      containers:
      - name: c
        args: [--x, "--network=qbzjx"]
        env: [{name: A, value: qczjxz}, {name: B, value: "1"}]
`

func TestFilledFormIsWhatIsEncoded(t *testing.T) {
	words, texts := []string{"qczjxz", "qbzjx"}, []string{"prod.1", "net-1"}
	o, err := Parse(aForm)
	if err != nil {
		t.Fatal(err)
	}
	f, err := NewForm(o, words)
	if err != nil {
		t.Fatal(err)
	}
	want, err := Parse(strings.NewReplacer(words[0], texts[0], words[1], texts[1]).Replace(aForm))
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		got := f.Fill(texts)
		if diff := cmp.Diff(want.Data, got.Data); diff != "" {
			t.Error(diff)
		}
		text, _ := want.YAML()
		filled, _ := got.YAML()
		if diff := cmp.Diff(string(text), string(filled)); diff != "" {
			t.Error(diff)
		}
		if got.Form() != o || got.made == nil {
			t.Error("the object does not know its form")
		}
		got.Data["kind"] = "Changed" // the map is its own
	}
	if again, _ := Parse(aForm); cmp.Diff(again.Data, o.Data) != "" {
		t.Error("the form is changed")
	}
}

func TestFormWithoutWordsIsTheObject(t *testing.T) {
	o := New(map[string]any{"kind": "A"})
	f, err := NewForm(o, []string{"qbzjx"})
	if err != nil || f.Fill([]string{"other"}) != o || o.Form() != nil {
		t.Error("another object", err)
	}
	if f := Shared(New(map[string]any{"kind": "A"})); f.Fill(nil) != f.object || f.object.made == nil {
		t.Error("another object")
	}
}

// TestWordsThatMeanSomething: what Kubernetes looks at has no form.
func TestWordsThatMeanSomething(t *testing.T) {
	for _, text := range []string{"metadata: {name: qbzjx}", "metadata: {namespace: a-qbzjx}", "spec: {replicas: qbzjx}",
		"metadata: {labels: {qbzjx: x}}", "spec: {template: {spec: {containers: [{name: qbzjx}]}}}", "data: {x: qbzjx}",
		"spec: {template: {spec: {containers: [{image: a/qbzjx}]}}}", "spec: {selector: {a: qbzjx}}"} {
		o, err := Parse("apiVersion: v1\nkind: Deployment\n" + text)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := NewForm(o, []string{"qbzjx"}); err == nil || Carries(o, []string{"qbzjx"}) == nil {
			t.Errorf("%s has a form", text)
		}
	}
	o := New(map[string]any{"kind": "CustomResourceDefinition"})
	o.Body = []byte("spec: qbzjx\n")
	if _, err := NewForm(o, []string{"qbzjx"}); err == nil {
		t.Error("a body has a form")
	}
}

func TestFormOfDataHasNoText(t *testing.T) {
	o, err := Parse("kind: X\nspec: {anything: [qbzjx, {x: z}]}")
	if err != nil {
		t.Fatal(err)
	}
	f, err := NewDataForm(o, []string{"qbzjx"})
	if err != nil {
		t.Fatal(err)
	}
	got := f.Fill([]string{"net-1"})
	if text, _ := got.YAML(); string(text) != "kind: X\nspec:\n  anything:\n  - net-1\n  - x: z\n" || got.text != nil {
		t.Errorf("it is\n%s", text)
	}
	if _, err := NewDataForm(New(map[string]any{"qbzjx": 1}), []string{"qbzjx"}); err == nil {
		t.Error("a word is a key")
	}
}

func TestOnceIsForReadOnlyObjects(t *testing.T) {
	o, calls := New(map[string]any{"kind": "A"}), 0
	count := func(*Object) int { calls++; return calls }
	if Once(o, "n", count)+Once(o, "n", count) != 3 {
		t.Error("an object that may change has results")
	}
	if err := o.Freeze(); err != nil {
		t.Fatal(err)
	}
	if first := Once(o, "n", count); first != 3 || Once(o, "n", count) != first || Once(o, "other", count) != 4 {
		t.Error("the result is not remembered")
	}
}
