package istio

import (
	"fmt"
	"slices"
	"sort"
	"strings"

	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/istio/overlay"
	"github.com/meshpress/meshpress/render/limit"
	"github.com/meshpress/meshpress/render/manifest"
	"github.com/meshpress/meshpress/render/source"
)

// overlaid is the objects of a release while overlays change them. An object is
// copied before its first patch and checked after its last. Patches make objects
// longer, so a copy for each of them would take quadratic time.
type overlaid struct {
	*Release
	mode    overlay.Mode
	objects []*manifest.Object
	places  map[called][]int    // of the objects, ascending
	names   map[string][]string // by kind, as the chart has them
	near    map[string]*source.Candidates
	patches map[int][]patch // that were applied, by object
	last    map[place]patch // that set a value
	before  map[int]*manifest.Object
	budget  overlay.Budget
	copied  int  // bytes of the copies that the watcher got, as JSON
	stopped bool // patches are no longer applied
	found   diag.List
}

// called is how an overlay finds an object.
type called struct{ kind, name string }

// patch is one entry of `patches`.
type patch struct {
	path  string
	value any
	at    source.Ref
}

// place is a path in an object.
type place struct {
	object int
	path   string
}

// again reports an earlier patch that set another value at the place of one.
func (o *overlaid) again(i int, p patch) {
	at := place{i, p.path}
	before, ok := o.last[at]
	o.last[at] = p
	if !ok || before.value == nil || p.value == nil || adds(p.path) || equal(before.value, p.value) {
		return
	}
	lost := before.at.Nearest("value")
	o.found.Add(lost.Finding(diag.ValueConflict, fmt.Sprintf("`%s`%s has no effect: the patch at %s sets `%s` again",
		lost.Path(), said(lost), p.at.Pos(), p.path), "remove the one that you do not mean"))
}

// adds tells whether a path is a place behind the last item of a list.
func adds(path string) bool { return strings.Contains(path, "[-1]") }

func newOverlaid(r *Release, objects []*manifest.Object) *overlaid {
	o := &overlaid{
		Release: r,
		objects: objects,
		mode:    overlay.Strict,
		places:  map[called][]int{},
		names:   map[string][]string{},
		near:    map[string]*source.Candidates{},
		patches: map[int][]patch{},
		last:    map[place]patch{},
		before:  map[int]*manifest.Object{},
		budget:  overlay.Budget{Words: r.Words},
	}
	if r.spec.options.Istioctl {
		o.mode = overlay.Upstream
	}
	for i, object := range objects {
		key := called{object.Kind(), object.Name()}
		o.places[key] = append(o.places[key], i)
		o.names[key.kind] = append(o.names[key.kind], key.name)
	}
	return o
}

// patch applies the patches of one overlay to one object.
func (o *overlaid) patch(i int, entry values, at source.Ref) {
	if o.before[i] == nil {
		o.before[i] = o.objects[i]
		if o.watch == nil { // else each patch has a copy
			o.objects[i] = o.objects[i].Clone()
		}
	}
	old := called{o.objects[i].Kind(), o.objects[i].Name()}
	list, _ := entry["patches"].([]any)
	for n, item := range list {
		if o.stopped {
			break
		}
		o.stopped = o.budget.Err() != nil // the error of this patch reports it
		one, _ := item.(values)
		p := patch{getString(one, "path"), one["value"], at.Get("patches", n)}
		if err := o.apply(i, p); err != nil {
			o.found.Add(overlayFinding(err, p.at, o.objects[i]))
			continue
		}
		o.patches[i] = append(o.patches[i], p)
		o.again(i, p)
	}
	o.renamed(i, old)
}

// apply does one patch, on a copy of its own if somebody watches.
func (o *overlaid) apply(i int, p patch) error {
	object := o.objects[i]
	if o.watch != nil {
		object = object.Clone()
		if o.copied += sizeOf(object.Data); o.copied > maxCopied {
			o.unwatch()
		}
	}
	if err := applyPatch(object.Data, p.path, p.value, o.mode, &o.budget); err != nil {
		return err
	}
	again := func(object *manifest.Object) (*manifest.Object, error) {
		changed := object.Clone()
		return changed, applyPatch(changed.Data, p.path, p.value, o.mode, new(overlay.Budget))
	}
	o.changed(Change{ByOverlay, p.path, p.at, again}, o.objects[i], object)
	o.objects[i] = object
	return nil
}

// maxCopied bounds the copies of an object that are made for a watcher: later patches are one change without a
// place. An object with a hundred patches has about one megabyte of copies.
const maxCopied = 16 << 20

// unwatch stops the watch. The watcher keeps what it got, so later patches change copies.
func (o *overlaid) unwatch() {
	o.watch = nil
	for i := range o.before {
		o.objects[i] = o.objects[i].Clone()
	}
}

// renamed notes that the overlays after one find an object by another name.
func (o *overlaid) renamed(i int, old called) {
	now := called{o.objects[i].Kind(), o.objects[i].Name()}
	if now == old {
		return
	}
	o.places[old] = slices.DeleteFunc(o.places[old], func(place int) bool { return place == i })
	at := sort.SearchInts(o.places[now], i)
	o.places[now] = slices.Insert(o.places[now], at, i)
}

// check compares what the patches have made with the types of Kubernetes.
func (o *overlaid) check() {
	if o.mode != overlay.Strict {
		return
	}
	for i := range o.objects {
		if o.before[i] != nil && validChange(o.before[i], o.objects[i]) != nil {
			o.blame(i)
		}
	}
}

// maxBlamed bounds the patches of an object that are found to be wrong: to find
// one takes about as long as to apply all of them a dozen times.
const maxBlamed = 20

// blame finds the patches without which an object is valid. It is a binary search:
// the first half of the patches tells which half has the mistake.
func (o *overlaid) blame(i int) {
	var good []patch
	rest := o.patches[i]
	for range maxBlamed {
		n := sort.Search(len(rest), func(n int) bool { _, err := o.trial(i, good, rest[:n+1]); return err != nil })
		if o.budget.Err() != nil {
			break
		}
		if n == len(rest) {
			return
		}
		object, err := o.trial(i, good, rest[:n+1])
		o.found.Add(overlayFinding(err, rest[n].at, object))
		good, rest = append(good, rest[:n]...), rest[n+1:]
	}
	if err := o.budget.Err(); err != nil {
		if o.stopped {
			return
		}
		o.stopped = true
		at := o.patches[i][0].at
		o.found.Add(
			diag.Diagnostic{Code: diag.OverlayPath, Pos: at.Pos(), Field: at.Path(), Text: err.Error(), Hint: limit.Hint},
		)
		return
	}
	if object, err := o.trial(i, good, rest); err != nil {
		o.found.Add(diag.Diagnostic{Code: diag.PatchInvalid, Pos: rest[0].at.Pos(), Field: rest[0].at.Path(),
			Text: fmt.Sprintf("there are more patches that %s is not valid with: %d were found", object.Key(), maxBlamed)})
	}
}

// trial applies patches to what the chart has rendered.
func (o *overlaid) trial(i int, lists ...[]patch) (*manifest.Object, error) {
	object := o.before[i].Clone()
	for _, list := range lists {
		for _, p := range list {
			// it fails if its place was made by a patch that is left out
			_ = applyPatch(object.Data, p.path, p.value, o.mode, &o.budget)
		}
	}
	return object, validChange(o.before[i], object)
}
