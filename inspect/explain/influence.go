package explain

import (
	"cmp"
	"context"
	"reflect"
	"runtime"
	"slices"
	"strings"

	"github.com/meshpress/meshpress/internal/task"
	"github.com/meshpress/meshpress/render/helm"
	"github.com/meshpress/meshpress/render/manifest"
)

// experiment finds by trial which Helm values decide the fields of an object: it changes each value and renders the
// template again. So it works for every chart, whatever the templates do. Several fields take as long as one.
type experiment struct {
	release helm.Release // with the values that the chart sees, and the template alone
	at      place
	fields  []watched
	known   *outcomes
}

// watched is a field with its value, which is nil if the object does not have the field.
type watched struct {
	path Path
	was  any
}

// place is the position of an object in the output of a template.
type place struct {
	template string
	key      manifest.Key
	n        int // the position among the objects of the template
}

// influence is a value that decides a field.
type influence struct {
	path    []string
	value   any
	nth     int  // see leaf
	direct  bool // the field contains the value
	builtIn bool // an object of Helm such as .Release, not a value
}

// influences returns, for each field, the values that decide it. Values that the field contains come first. If no value
// changes a field, it returns the values without which the template fails.
func (e experiment) influences(ctx context.Context) ([][]influence, error) {
	candidates, err := e.candidates()
	if err != nil {
		return nil, err
	}
	effects := inParallel(ctx, candidates, e.try)
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	out := make([][]influence, len(e.fields))
	for f := range e.fields {
		out[f] = wholeOrItems(deciding(candidates, func(i int) effect { return effects[i][f] }))
	}
	for _, b := range e.builtIns() {
		for f, effect := range e.render(b.changed, b.value, b.variant) {
			if effect >= changes {
				path := []string{string(b.name)}
				out[f] = append(out[f], influence{path: path, value: b.value, direct: effect == isShown, builtIn: true})
			}
		}
	}
	for f := range out {
		slices.SortStableFunc(out[f], func(a, b influence) int { return cmp.Compare(rank(a), rank(b)) })
	}
	return out, nil
}

// rank sorts the values that the field contains to the front.
func rank(i influence) int {
	if i.direct {
		return 0
	}
	return 1
}

// deciding returns the candidates that decide a field. did returns the effect of a candidate by its position.
func deciding(candidates []leaf, did func(int) effect) []influence {
	least := fails
	for i := range candidates {
		if did(i) >= changes {
			least = changes
		}
	}
	var out []influence
	for i, c := range candidates {
		if effect := did(i); effect >= changes || effect == least {
			direct := effect == isShown && !isZero(c.own())
			out = append(out, influence{path: c.path, value: c.value, nth: c.nth, direct: direct})
		}
	}
	return out
}

// candidates returns the values of the release, and the defaults of the chart that do not follow from one of them.
func (e experiment) candidates() ([]leaf, error) {
	effective, err := helm.Effective(e.release)
	if err != nil {
		return nil, err
	}
	given := leaves(e.release.Values)
	covered := map[string]bool{}
	for _, l := range slices.DeleteFunc(slices.Clone(given), func(l leaf) bool { return l.nth > 0 }) {
		e.cover(covered, effective, l)
	}
	for _, l := range leaves(effective) {
		if _, ok := helm.ValueAt(e.release.Values, l.path); !ok && !covered[strings.Join(l.path, "\x00")] {
			given = append(given, l)
		}
	}
	return given, nil
}

// layerKeys are values that choose a layer of defaults inside a chart. Each default of such a layer is a candidate of
// its own.
var layerKeys = []string{"profile", "platform", "compatibilityVersion"}

// cover marks the values that change for templates when a given value changes.
func (e experiment) cover(covered map[string]bool, before map[string]any, l leaf) {
	if slices.Contains(layerKeys, l.path[len(l.path)-1]) {
		return
	}
	for _, v := range variants(l.value) {
		r := e.release
		r.Values = with(r.Values, l.path, v)
		after, err := helm.Effective(r)
		if err != nil {
			continue
		}
		for _, o := range leaves(before) {
			if now, _ := helm.ValueAt(after, o.path); !reflect.DeepEqual(now, o.value) {
				covered[strings.Join(o.path, "\x00")] = true
			}
		}
		return
	}
}

// inParallel returns the effects of the items. It leaves out items after the end of the context.
func inParallel(ctx context.Context, items []leaf, do func(leaf) []effect) [][]effect {
	out := make([][]effect, len(items))
	var group task.Group
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i, item := range items {
		group.Go("value "+strings.Join(item.path, "."), func() error {
			if ctx.Err() == nil {
				out[i] = do(item)
			}
			return nil
		})
	}
	_ = group.Wait() // none of them returns an error
	return out
}
