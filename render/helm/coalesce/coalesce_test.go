package coalesce

import (
	"encoding/json"
	"flag"
	"io"
	"log"
	"os"
	"reflect"
	"testing"

	helmchart "helm.sh/helm/v3/pkg/chart"
	"helm.sh/helm/v3/pkg/chartutil"
	"pgregory.net/rapid"
)

func TestMain(m *testing.M) {
	log.SetOutput(io.Discard) // Helm warns of values that do not fit
	os.Exit(m.Run())
}

// TestValuesAreThoseOfHelm merges random values with those of charts in charts. Few keys and shallow maps make that
// they meet.
func TestValuesAreThoseOfHelm(t *testing.T) {
	if f := flag.Lookup("rapid.checks"); f.Value.String() == f.DefValue {
		if err := f.Value.Set("500"); err != nil {
			t.Fatal(err)
		}
	}
	failed, merged := 0, 0
	rapid.Check(t, func(rt *rapid.T) {
		c := aChart(rt, "root", 2)
		given := table(3).Draw(rt, "given")
		before, defaults := text(rt, given), text(rt, c.Values)
		want, wantErr := chartutil.CoalesceValues(c, given)
		got, err := Values(c, given)
		if (err == nil) != (wantErr == nil) || err != nil && err.Error() != wantErr.Error() {
			rt.Fatalf("error is %v, must be %v", err, wantErr)
		}
		if err == nil && !reflect.DeepEqual(got, map[string]any(want)) {
			rt.Fatalf("values are\n%s, must be\n%s", text(rt, got), text(rt, want))
		}
		if text(rt, given) != before || text(rt, c.Values) != defaults {
			rt.Fatal("it changed its input")
		}
		if err != nil {
			failed++
		} else {
			merged++
		}
	})
	if merged < 50 || failed == 0 && !testing.Short() { // 7 of 100 are refused
		t.Errorf("%d values were merged, %d refused: too few", merged, failed)
	}
}

func aChart(t *rapid.T, name string, depth int) *helmchart.Chart {
	c := &helmchart.Chart{Metadata: &helmchart.Metadata{Name: name}, Values: table(3).Draw(t, name)}
	if depth == 0 {
		return c
	}
	if rapid.IntRange(0, 3).Draw(t, "children") > 0 {
		c.AddDependency(aChart(t, "a", depth-1))
	}
	return c
}

// table draws a map with maps in it. One key is the name of the chart in the chart.
func table(depth int) *rapid.Generator[map[string]any] {
	return rapid.Custom(func(t *rapid.T) map[string]any {
		out := map[string]any{}
		for _, key := range []string{"a", "global", "x"} {
			fits := key != "x" && depth > 0 && rapid.IntRange(0, 19).Draw(t, "fits") > 0
			switch {
			case rapid.IntRange(0, 3).Draw(t, "there") == 0:
			case fits:
				out[key] = table(depth-1).Draw(t, key)
			default:
				out[key] = value(depth).Draw(t, key)
			}
		}
		return out
	})
}

func value(depth int) *rapid.Generator[any] {
	scalar := rapid.SampledFrom([]any{nil, "text", int64(1), nil, []any{"item", map[string]any{"a": nil}}})
	if depth == 0 {
		return scalar
	}
	return rapid.OneOf(scalar, rapid.Map(table(depth-1), func(m map[string]any) any { return m }))
}

func text(t *rapid.T, v any) string {
	out, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}
