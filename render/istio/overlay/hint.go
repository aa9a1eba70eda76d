package overlay

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
)

const (
	appendHint = `append with "[-1]"`

	maxHints     = 8    // values in one hint
	maxNear      = 1000 // values that are compared with the wanted one
	maxHintRunes = 60   // runes of one value; an arg can be a whole script
)

// listed returns `the keys are "a", "b" and 3 more`. The values that look most
// like want come first. It returns "" if there are no values.
func listed(what string, values []string, want string) string {
	values = slices.Compact(slices.Sorted(slices.Values(values)))
	sortNear(values[:min(len(values), maxNear)], want)
	quoted := make([]string, 0, maxHints)
	for _, v := range values[:min(len(values), maxHints)] {
		quoted = append(quoted, fmt.Sprintf("%q", short(v)))
	}
	switch len(quoted) {
	case 0:
		return ""
	case 1:
		return "the only " + what + " is " + quoted[0]
	}
	text := "the " + what + "s are " + strings.Join(quoted, ", ")
	if more := len(values) - maxHints; more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text
}

// sortNear puts the values first that look most like want.
func sortNear(values []string, want string) {
	far := make(map[string]int, len(values))
	for _, v := range values {
		far[v] = distance(v, want)
	}
	slices.SortStableFunc(values, func(a, b string) int { return cmp.Compare(far[a], far[b]) })
}

func short(s string) string {
	if r := []rune(s); len(r) > maxHintRunes {
		return string(r[:maxHintRunes]) + "..."
	}
	return s
}

// distance counts the runes to insert, delete or change to turn a into b.
func distance(a, b string) int {
	x, y := []rune(short(a)), []rune(short(b))
	row := make([]int, len(y)+1)
	for j := range row {
		row[j] = j
	}
	for i, r := range x {
		diagonal := row[0]
		row[0] = i + 1
		for j, s := range y {
			change := diagonal
			if r != s {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, row[j]+1, diagonal+1)
		}
	}
	return row[len(y)]
}

// keyHint lists the keys of a map.
func keyHint(m map[string]any, want string) string {
	return listed("key", slices.Collect(maps.Keys(m)), want)
}

// selectorHint lists the brackets that select the items of a list.
func selectorHint(list []any, want string) string {
	if len(list) == 0 {
		return "the list is empty; " + appendHint
	}
	brackets := make([]string, 0, len(list))
	for i, item := range list {
		m, _ := item.(map[string]any)
		if name, ok := m["name"]; ok {
			brackets = append(brackets, "[name:"+printed(name)+"]")
		} else {
			brackets = append(brackets, fmt.Sprintf("[%d]", i))
		}
	}
	return listed("item", brackets, "[name:"+want+"]")
}

// missHint lists what the items have, for a bracket that is not an index and
// selects none.
func (s Step) missHint(list []any) string {
	var values, fields []string
	for _, item := range list {
		m, isMap := item.(map[string]any)
		fields = slices.AppendSeq(fields, maps.Keys(m))
		if v, ok := m[s.name]; ok && s.kind == byField {
			values = append(values, printed(v))
		} else if !isMap {
			values = append(values, printed(item))
		}
	}
	switch {
	case len(values) > 0 && s.kind == byField:
		return listed("item", values, s.value)
	case len(values) > 0:
		return listed("item", values, s.regex)
	case s.kind == byField:
		return strings.TrimSuffix(fmt.Sprintf("no item has the key %q; %s", s.name, listed("key", fields, s.name)), "; ")
	}
	return selectorHint(list, s.regex)
}

// rangeHint says which indexes a list of n items has.
func rangeHint(n int) string {
	switch n {
	case 0:
		return "the list is empty"
	case 1:
		return `the only item is "[0]"`
	}
	return fmt.Sprintf(`the items are "[0]" to "[%d]"`, n-1)
}
