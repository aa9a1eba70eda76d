package istio

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/strategicpatch"

	"encoding/json"
)

// The library is the judge: what is set aside and put back is where it puts it.
func TestListsAreMergedAsTheLibraryDoes(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	list := func() []any {
		out := []any{}
		for range random.IntN(8) {
			item := values{"name": fmt.Sprintf("n%d", random.IntN(9))}
			switch random.IntN(5) {
			case 0:
				item["value"] = nil
			case 1:
				item["valueFrom"] = values{"fieldRef": values{"fieldPath": "a", "apiVersion": nil}}
			case 2, 3:
				item["value"] = fmt.Sprint(random.IntN(100))
			}
			if random.IntN(30) == 0 {
				item["$patch"] = "delete"
			}
			out = append(out, item)
		}
		return out
	}
	rounds := 20_000
	if testing.Short() {
		rounds = 5_000
	}
	for range rounds {
		object, patch := list(), list()
		for _, item := range object {
			delete(item.(values), "$patch")
		}
		want := libraryMerge(t, object, patch)
		known, rest, err := split(patch, object, "name")
		if err != nil {
			t.Fatal(err)
		}
		have := libraryMerge(t, object, known)
		if len(rest) > 0 {
			have = rest.join(have, "name")
		}
		if diff := cmp.Diff(want, have); diff != "" {
			t.Fatalf("%v over %v (- library, + ours):\n%s", patch, object, diff)
		}
	}
}

func libraryMerge(t *testing.T, object, patch []any) []any {
	text := func(list []any) []byte {
		b, err := json.Marshal(values{"name": "c", "env": list})
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	out, err := strategicpatch.StrategicMergePatch(text(object), text(patch), corev1.Container{})
	if err != nil {
		t.Fatal(err)
	}
	var merged values
	if err := json.Unmarshal(out, &merged); err != nil {
		t.Fatal(err)
	}
	list, _ := merged["env"].([]any)
	return list
}
