package manifest

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestSeedsGiveTheObjectAgain: a filled object, one that clusters share, and one that is a cluster's own.
func TestSeedsGiveTheObjectAgain(t *testing.T) {
	words := []string{"qbzjx"}
	parse := func(text string) *Object {
		o, err := Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		return o
	}
	f, err := NewForm(parse("kind: A\nmetadata: {labels: {x: qbzjx}}\nspec: {x: [{y: 1}]}"), words)
	if err != nil {
		t.Fatal(err)
	}
	data, err := NewDataForm(parse("kind: A\nspec: {x: [{y: qbzjx}]}"), words)
	if err != nil {
		t.Fatal(err)
	}
	shared, own := parse("kind: A\nspec: {}"), parse("kind: CustomResourceDefinition")
	own.Body = []byte("spec: {}\n")
	if err := shared.Freeze(); err != nil {
		t.Fatal(err)
	}
	for _, o := range []*Object{f.Fill([]string{"other"}), data.Fill([]string{"other"}), shared, own} {
		seed := o.Seed()
		got := seed.Object()
		want, _ := o.YAML()
		text, _ := got.YAML()
		if diff := cmp.Diff(string(want), string(text)); diff != "" || cmp.Diff(o.Data, got.Data) != "" {
			t.Errorf("another object:\n%s", diff)
		}
		if got.IsShared() != o.IsShared() || got.Form() != o.Form() {
			t.Errorf("%s is of another kind", want)
		}
		if seed.object.text != nil && o != shared || o.from != nil && seed.object.Data != nil {
			t.Errorf("the seed of %s has more than it needs", want)
		}
	}
}
