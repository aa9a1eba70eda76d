package class

import (
	"testing"

	"github.com/meshpress/meshpress/render/istio"
)

func subject(name string, values map[string]any) istio.Subject {
	return istio.Subject{Identity: istio.Identity{Name: name}, Values: values}
}

func TestEqualSubjectsHaveOneHash(t *testing.T) {
	one := func() istio.Subject {
		return subject("a", map[string]any{"x": map[string]any{"l": []any{"p", int64(1), nil, true, 1.5},
			"e": map[string]any{}}})
	}
	if a, b := one(), one(); !equalSubjects(a, b) || hash(a) != hash(b) {
		t.Error("equal subjects differ")
	}
	for _, other := range []istio.Subject{
		subject("b", one().Values),
		subject("a", map[string]any{"x": map[string]any{"l": []any{"p", int64(1), nil, true, 1.5}, "e": []any{}}}),
		subject("a", map[string]any{"x": map[string]any{"l": []any{int64(1), "p", nil, true, 1.5}, "e": map[string]any{}}}),
		subject("a", map[string]any{"x": map[string]any{"l": []any{"p", 1.0, nil, true, 1.5}, "e": map[string]any{}}}),
		subject("a", map[string]any{"x": map[string]any{"l": []any{"p", int64(1), nil, true, 1.5}}}),
		subject("a", nil),
	} {
		if equalSubjects(one(), other) || hash(one()) == hash(other) {
			t.Errorf("%v is taken for another one", other)
		}
	}
}

func TestClassIsMadeOnce(t *testing.T) {
	c := New[string]()
	s := subject("a", map[string]any{"x": "y"})
	var wanted []bool
	for range 5 {
		_, ok, want := c.Find(s, 2)
		if ok {
			t.Fatal("it is there before it is made")
		}
		wanted = append(wanted, want)
	}
	for i, want := range []bool{false, false, true, false, false} {
		if wanted[i] != want {
			t.Errorf("release %d is wanted: %v", i, wanted[i])
		}
	}
	c.Put(s, "made", 1)
	if v, ok, _ := c.Find(s, 2); v != "made" || !ok {
		t.Error("it is not there")
	}
}

// TestCollisionIsNoClass: the hash is only a hint.
func TestCollisionIsNoClass(t *testing.T) {
	c := New[string]()
	s := subject("a", map[string]any{"x": "y"})
	c.made.Add(hash(s), &entry[string]{subject: subject("b", nil), value: "wrong"})
	if v, ok, wanted := c.Find(s, 0); ok || wanted {
		t.Errorf("it is %q", v)
	}
}

func TestCacheIsBounded(t *testing.T) {
	c := New[int]()
	for i := range 100 {
		s := subject("a", map[string]any{"x": i})
		c.Find(s, 0)
		c.Put(s, i, maxBytes/10)
		if c.bytes > maxBytes {
			t.Fatalf("%d bytes", c.bytes)
		}
	}
	if _, ok, wanted := c.Find(subject("a", map[string]any{"x": 0}), 0); ok || !wanted {
		t.Error("a class that was dropped is not made again")
	}
	for i := range maxSeen + 100 {
		c.Find(subject("a", map[string]any{"y": i}), 2)
	}
	if c.seen.Len() > maxSeen {
		t.Errorf("%d hashes", c.seen.Len())
	}
}
