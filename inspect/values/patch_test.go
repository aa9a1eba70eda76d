package values

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	jsonpatch "gopkg.in/evanphx/json-patch.v4"
)

// patchesDoWhatIsDoneAfterHelm applies the patches for Flux to what Helm renders.
func patchesDoWhatIsDoneAfterHelm(t *testing.T, c Cluster, r Release) {
	t.Helper()
	for _, change := range r.Changes {
		checkPatch(t, change.Before.Data, change.After.Data)
		if len(change.Steps) == 0 {
			t.Errorf("%s/%s: nothing says why %s is changed", c.Name, r.Name, change.Before.Key())
		}
	}
}

func TestPatchLists(t *testing.T) {
	for _, lists := range [][2]string{
		{`[1,2]`, `[0,1,2]`}, {`[1,2]`, `[1,2,3,4]`}, {`[1,2]`, `[1,9,2]`}, {`[1,2]`, `[1]`}, {`[1,2]`, `[2,1]`},
		{`[1,2]`, `[3,4,5]`}, {`[]`, `[1]`}, {`[1]`, `[]`},
		{`[{"a":1,"b":[1]}]`, `[{"a":2,"b":[1,2]}]`}, {`[1]`, `{"a":1}`}, {`{"a~/b":1}`, `{"a~/b":2,"c":null}`},
		{`null`, `1`},
	} {
		before, after := map[string]any{}, map[string]any{}
		for m, text := range map[*map[string]any]string{&before: lists[0], &after: lists[1]} {
			if err := json.Unmarshal([]byte(`{"x":`+text+`}`), m); err != nil {
				t.Fatal(err)
			}
		}
		checkPatch(t, before, after)
	}
}

func checkPatch(t *testing.T, before, after map[string]any) {
	t.Helper()
	text, err := json.Marshal(Patch(before, after))
	if err != nil {
		t.Fatal(err)
	}
	patch, err := jsonpatch.DecodePatch(text)
	if err != nil {
		t.Fatal(err)
	}
	from, _ := json.Marshal(before)
	want, _ := json.Marshal(after)
	got, err := patch.Apply(from)
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	var a, b any
	if err := errors.Join(json.Unmarshal(want, &a), json.Unmarshal(got, &b)); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(a, b); d != "" {
		t.Errorf("patch %s (- want, + have):\n%s", text, d)
	}
}
