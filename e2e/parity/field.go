package parity

import (
	"fmt"
	"reflect"
	"regexp"
	"strings"

	"github.com/google/go-cmp/cmp"
)

// fieldReporter collects unequal leaves from go-cmp, with paths like those of Kubernetes fields.
type fieldReporter struct {
	path  cmp.Path
	found []difference
}

// byLine compares texts line by line, since a ConfigMap contains whole files.
var byLine = cmp.FilterValues(
	func(x, y string) bool { return strings.Contains(x, "\n") && strings.Contains(y, "\n") },
	cmp.Transformer("lines", func(s string) []string { return strings.Split(s, "\n") }),
)

func compareData(upstream, meshpress any) []difference {
	var r fieldReporter
	cmp.Equal(upstream, meshpress, byLine, cmp.Reporter(&r))
	return r.found
}

// PushStep, PopStep and Report implement go-cmp's reporter interface.
func (r *fieldReporter) PushStep(step cmp.PathStep) { r.path = append(r.path, step) }

// PopStep removes the last step.
func (r *fieldReporter) PopStep() { r.path = r.path[:len(r.path)-1] }

// Report is called for each leaf.
func (r *fieldReporter) Report(result cmp.Result) {
	if result.Equal() {
		return
	}
	x, y := r.path.Last().Values()
	upstream, meshpress := clip(show(x), show(y))
	r.found = append(r.found, difference{Field: fieldPath(r.path), Upstream: upstream, Meshpress: meshpress})
}

var plainKey = regexp.MustCompile(`^[\w-]+$`)

func fieldPath(path cmp.Path) string {
	var b strings.Builder
	inText := false
	for _, step := range path {
		switch step := step.(type) {
		case cmp.Transform:
			inText = true
		case cmp.MapIndex:
			b.WriteString(keyPath(step.Key().String()))
		case cmp.SliceIndex:
			b.WriteString(indexPath(step, inText))
		}
	}
	return strings.TrimPrefix(b.String(), ".")
}

func keyPath(key string) string {
	if plainKey.MatchString(key) {
		return "." + key
	}
	return fmt.Sprintf("[%q]", key)
}

// indexPath returns the index on upstream's side. An item that only meshpress has gets meshpress's index with a
// plus sign.
func indexPath(step cmp.SliceIndex, inText bool) string {
	upstream, meshpress := step.SplitKeys()
	place, mark := upstream, ""
	if upstream < 0 {
		place, mark = meshpress, "+"
	}
	if inText {
		return fmt.Sprintf(" line %s%d", mark, place+1)
	}
	return fmt.Sprintf("[%s%d]", mark, place)
}

func show(v reflect.Value) string {
	if !v.IsValid() {
		return absent
	}
	return string(asJSON(v.Interface()))
}

// Longer values are cut to shownLength bytes. The cut begins leadIn bytes before the first difference.
const (
	shownLength = 160
	leadIn      = 40
)

// clip returns the parts of two long values where they begin to differ.
func clip(a, b string) (string, string) {
	same := 0
	for same < len(a) && same < len(b) && a[same] == b[same] {
		same++
	}
	from := 0
	if len(a) > shownLength || len(b) > shownLength {
		from = max(0, same-leadIn)
	}
	return cut(a, from), cut(b, from)
}

func cut(s string, from int) string {
	before, after := "", ""
	if from > 0 {
		before = "..."
	}
	s = s[min(from, len(s)):]
	if len(s) > shownLength {
		s, after = s[:shownLength], "..."
	}
	return before + strings.ToValidUTF8(s, "?") + after
}
