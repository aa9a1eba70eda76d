package istio

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/fleet"
	"github.com/meshpress/meshpress/render/source"
)

// Losers finds settings that have no effect because another place of the same
// setting wins. It reads the origins that the setters of values record, so it
// needs no list of pairs.
type Losers struct {
	seen  map[*yaml.Node]bool // the places that were reported
	found diag.List
}

// NewLosers returns Losers without findings.
func NewLosers() *Losers { return &Losers{seen: map[*yaml.Node]bool{}} }

// Found returns what was found since the last call.
func (l *Losers) Found() diag.List {
	found := l.found
	l.found = nil
	return found
}

// Spec looks at the values of an installation. The spec must have recorded origins.
func (l *Losers) Spec(s *Spec) {
	l.search(s.values, s.kind, nil)
	l.namespace(s)
}

// Release looks at the values of a release that has recorded origins.
func (l *Losers) Release(r *Release) {
	v := layered{data: r.Values, record: r.record}
	l.search(v, r.Installation.Kind, nil)
	l.patched(r, v)
	l.twins(v)
	l.aliases(r)
}

// patched reports values that a field of the `k8s` block replaces after Helm.
func (l *Losers) patched(r *Release, v layered) {
	block := r.instance.block.at("k8s")
	for _, field := range slices.Sorted(maps.Keys(block.data)) {
		winner := Origin{Layer: FromResource, At: r.instance.at.Get("k8s", field)}
		if !winner.At.Exists() {
			continue
		}
		for _, form := range Equivalents(field, block.data[field]) {
			l.replaced(form, v.at(r.instance.root...), winner)
			if len(r.instance.root) > 0 {
				l.replaced(form, v, winner)
			}
		}
	}
}

// replaced reports the values at the paths of a form that are not what the form says.
func (l *Losers) replaced(form values, v layered, winner Origin) {
	if v.record == nil {
		return
	}
	for _, key := range slices.Sorted(maps.Keys(form)) {
		if sub, isMap := form[key].(values); isMap {
			l.replaced(sub, v.at(key), winner)
			continue
		}
		if o := v.record.origin(key); v.data[key] != nil && o.At.Node != winner.At.Node && !equal(v.data[key], form[key]) {
			l.lost(o, winner, form[key])
		}
	}
}

// Contested tells whether a setting of the release may have lost to another one. It needs no origins: it is true if a
// value met a different one while the values were made, whoever set it. Values of the kinds of Sail are decoded before
// they are laid over each other, so that is not known of them.
func (r *Release) Contested() bool {
	if r.contested || r.Installation.Sail != nil || hasTwins(r.Values) || len(r.aliases()) > 0 {
		return true
	}
	block := r.instance.block.at("k8s").data
	for field, value := range block {
		for _, form := range Equivalents(field, value) {
			if meets(form, getMap(r.Values, r.instance.root...)) || meets(form, r.Values) {
				return true
			}
		}
	}
	return false
}

// meets tells whether values have another value where a form has one.
func meets(form, v values) bool {
	for key, value := range form {
		if sub, isMap := value.(values); isMap {
			if below, _ := v[key].(values); meets(sub, below) {
				return true
			}
		} else if v[key] != nil && !equal(v[key], value) {
			return true
		}
	}
	return false
}

// Contested is [Release.Contested] of what all releases of the installation share.
func (s *Spec) Contested() bool { return s.contested || s.isSplit() }

// search walks values beside their record.
func (l *Losers) search(v layered, kind fleet.Kind, path []string) {
	if v.record == nil {
		return
	}
	for _, key := range slices.Sorted(maps.Keys(v.data)) {
		below, at := v.record.child(key), append(slices.Clip(path), key)
		if sub, isMap := v.data[key].(values); isMap {
			l.search(layered{data: sub, record: below}, kind, at)
			continue
		}
		if below == nil || len(below.set) < 2 || reportedElsewhere(kind, at, below.set[0]) {
			continue
		}
		for _, o := range below.set[1:] {
			if !below.hasItemOf(o) {
				l.lost(o, below.set[0], v.data[key])
			}
		}
	}
}

// hasItemOf tells whether an item of a list that was appended to is from a place.
func (r *record) hasItemOf(o Origin) bool {
	for _, item := range r.below {
		if slices.ContainsFunc(item.set, o.same) {
			return true
		}
	}
	return false
}

// reportedElsewhere tells whether another finding reports the two settings, or they are not the same one.
func reportedElsewhere(kind fleet.Kind, path []string, winner Origin) bool {
	switch strings.Join(path, ".") {
	case "revision":
		return kind != fleet.Operator && kind != fleet.SailIstio
	case "global.istioNamespace":
		return kind == fleet.SailIstio
	case "meshConfig.trustDomain":
		return winner.Name != ""
	case "global.hub", "global.tag": // of one gateway: the general one holds for all else
		return strings.Contains(winner.At.Path(), "components.")
	}
	return false
}

// lost reports a place whose value has no effect, because that of the winner counts.
func (l *Losers) lost(o, winner Origin, value any) { l.lostOn("", o, winner, value) }

// lostOn is lost for a place that has an effect elsewhere; what names where it has none.
func (l *Losers) lostOn(what string, o, winner Origin, value any) {
	if o.Layer != FromResource && o.Layer != FromConfig || !o.At.Exists() || o.At.IsMap() || l.seen[o.At.Node] ||
		o.At.Node == winner.At.Node || o.Name != "" && o.Layer == FromResource || holds(value, o.At) {
		return
	}
	l.seen[o.At.Node] = true
	d := diag.Diagnostic{Code: diag.ValueConflict, Pos: o.At.Pos(), Field: o.At.Path(),
		Hint: "remove the one that you do not mean"}
	loser := fmt.Sprintf("`%s`%s has no effect%s: ", o.At.Path(), said(o.At), what)
	switch {
	case winner.Layer == FromProfile:
		d.Text = loser + fmt.Sprintf("the profile %q says %v", winner.Name, value)
		d.Hint = "set the field that the profile sets"
		if strings.HasSuffix(o.At.Path(), "cni.enabled") {
			d.Hint = "set `components.cni.enabled`"
		}
	case winner.Layer == FromManager || !winner.At.Exists():
		d.Text = loser + winner.Name
		d.Hint = "remove it"
		if strings.HasSuffix(o.At.Path(), "cni.enabled") {
			d.Text, d.Hint = loser+"`components.cni.enabled` decides", "set `components.cni.enabled`"
		}
	default:
		d.Text = loser + fmt.Sprintf("`%s`%s at %s wins", winner.At.Path(), said(winner.At), winner.At.Pos())
	}
	l.found.Add(d)
}

// said returns the value of a place for a text, "" for a value that is not a scalar.
func said(at source.Ref) string {
	if at.Text() == "" {
		return ""
	}
	return fmt.Sprintf(", %q,", at.Text())
}

// holds tells whether a value is the one that is written at a place. A list to
// which items were appended holds the list that is written.
func holds(value any, at source.Ref) bool {
	list, isList := value.([]any)
	items := at.Items()
	if !isList || !at.IsList() {
		return at.IsNull() && value == nil || !at.IsNull() && fmt.Sprint(value) == fmt.Sprint(at.Value())
	}
	return len(items) <= len(list) && !slices.ContainsFunc(items, func(item source.Ref) bool {
		return !slices.ContainsFunc(list, func(one any) bool { return equal(one, item.Value()) })
	})
}
