package manifest

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	_ "github.com/meshpress/meshpress/internal/golden"
)

func TestSplit(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		want []string
	}{
		"nothing":              {"", nil},
		"comments only":        {"# a\n---\n# b\n", nil},
		"separator first":      {"---\na: 1\n---\nb: 2\n", []string{"a: 1", "b: 2"}},
		"separator last":       {"a: 1\n---\n", []string{"a: 1"}},
		"separator and spaces": {"a: 1\n---  \nb: 2\n---# c\nc: 3", []string{"a: 1", "b: 2", "c: 3"}},
		"windows":              {"a: 1\r\n---\r\nb: 2\r\n", []string{"a: 1", "b: 2"}},
		"rule in a text": {"a: |\n  ---\n  x\n---\nb: |\n  --- not\n----\nc: 1",
			[]string{"a: |\n  ---\n  x", "b: |\n  --- not\n----\nc: 1"}},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, Split(c.text)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestParseGivesNumbersTheTypesOfJSON(t *testing.T) {
	o, err := Parse("kind: X\na: 1e+06\nb: 1.5\nc: 7\nd: 0x10\ne: yes\n1: {2: 3}")
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]any{"kind": "X", "a": int64(1000000), "b": 1.5, "c": int64(7), "d": int64(16), "e": true,
		"1": map[string]any{"2": int64(3)}}
	if diff := cmp.Diff(want, o.Data); diff != "" {
		t.Error(diff)
	}
}

func TestSortIsApplyOrder(t *testing.T) {
	object := func(kind, name string) *Object {
		return New(map[string]any{"kind": kind, "metadata": map[string]any{"name": name}})
	}
	objects := []*Object{object("MutatingWebhookConfiguration", "a"), object("Deployment", "a"), object("Widget", "a"),
		object("ConfigMap", "b"),
		object("ConfigMap", "a"), object("Namespace", "a"), object("CustomResourceDefinition", "a"), object("Service", "a")}
	Sort(objects)
	var got []string
	for _, o := range objects {
		got = append(got, o.Key().String())
	}
	want := []string{"CustomResourceDefinition a", "Namespace a", "ConfigMap a", "ConfigMap b", "Widget a", "Service a",
		"Deployment a", "MutatingWebhookConfiguration a"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestStreamKeepsBodiesAsTheyAre(t *testing.T) {
	o := New(map[string]any{"kind": "CustomResourceDefinition", "metadata": map[string]any{"name": "a"}})
	o.Body = []byte("spec:\n  # as written\n  group: g\n")
	got, err := Stream([]*Object{o, New(map[string]any{"kind": "B"})})
	if err != nil {
		t.Fatal(err)
	}
	want := "---\nkind: CustomResourceDefinition\nmetadata:\n  name: a\nspec:\n  # as written\n  group: g\n---\nkind: B\n"
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Error(diff)
	}
}
