package apiserver

import (
	"encoding/json"
	"slices"
	"testing"
)

func TestLost(t *testing.T) {
	for _, c := range []struct {
		sent, kept string
		want       []string
	}{
		{`{"a": {"b": "2048Mi"}, "c": [1]}`, `{"a": {"b": "2Gi"}, "c": [1], "more": true}`, nil},
		{`{"a": null, "b": {}, "c": [], "d": "", "e": false, "f": 0}`, `{}`, nil},
		{`{"a": {"b": "x", "c": true}, "d": "x"}`, `{"a": {}}`, []string{".a.b", ".a.c", ".d"}},
		{`{"a": [{"n": "x", "gone": 1}]}`, `{"a": [{"n": "x"}]}`, []string{".a[0].gone"}},
		{`{"a": [1, 2]}`, `{"a": [1]}`, []string{".a"}},
	} {
		var sent, kept any
		if err := json.Unmarshal([]byte(c.sent), &sent); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal([]byte(c.kept), &kept); err != nil {
			t.Fatal(err)
		}
		if got := lost(sent, kept, ""); !slices.Equal(got, c.want) {
			t.Errorf("%s kept as %s: lost %q, want %q", c.sent, c.kept, got, c.want)
		}
	}
}
