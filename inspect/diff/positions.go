package diff

import "reflect"

// positions compares lists whose items have no key. It finds the items that both lists have in the same order,
// and compares the items between them one by one.
func (w *walk) positions(path string, s Shape, before, after []any) {
	if isShuffled(before, after) {
		w.out = append(w.out, Change{Path: path, Op: Reordered, Old: before, New: after})
		return
	}
	i, j := 0, 0
	for _, same := range append(common(before, after), [2]int{len(before), len(after)}) {
		w.gap(path, s, gap{i, before[i:same[0]]}, gap{j, after[j:same[1]]})
		i, j = same[0]+1, same[1]+1
	}
}

// gap is the items between two common items, with the position of the first.
type gap struct {
	at    int
	items []any
}

func (w *walk) gap(path string, s Shape, before, after gap) {
	if len(before.items) == len(after.items) {
		for i := range after.items {
			w.value(Index(path, after.at+i), s, before.items[i], after.items[i])
		}
		return
	}
	for i, v := range before.items {
		w.add(Index(path, before.at+i), v, nil)
	}
	for i, v := range after.items {
		w.add(Index(path, after.at+i), nil, v)
	}
}

// isShuffled tells whether two lists of scalars have the same items in another order.
func isShuffled(before, after []any) bool {
	count := map[any]int{}
	for _, v := range before {
		if !isScalar(v) {
			return false
		}
		count[v]++
	}
	for _, v := range after {
		if !isScalar(v) || count[v] == 0 {
			return false
		}
		count[v]--
	}
	return len(before) == len(after)
}

func isScalar(v any) bool {
	switch v.(type) {
	case string, bool, int64, float64:
		return true
	}
	return false
}

// maxTable is the limit of the table of the longest common subsequence. Longer lists are only compared from
// both ends.
const maxTable = 1 << 18

// common returns the positions of common items in both lists.
func common(a, b []any) [][2]int {
	var out, ending [][2]int
	start := 0
	for start < min(len(a), len(b)) && reflect.DeepEqual(a[start], b[start]) {
		out = append(out, [2]int{start, start})
		start++
	}
	m, n := len(a), len(b)
	for m > start && n > start && reflect.DeepEqual(a[m-1], b[n-1]) {
		m, n = m-1, n-1
	}
	for i := range len(a) - m {
		ending = append(ending, [2]int{m + i, n + i})
	}
	if (m-start)*(n-start) <= maxTable {
		for _, p := range subsequence(a[start:m], b[start:n]) {
			out = append(out, [2]int{start + p[0], start + p[1]})
		}
	}
	return append(out, ending...)
}

// subsequence returns the longest common subsequence by dynamic programming.
func subsequence(a, b []any) [][2]int {
	length := make([][]int, len(a)+1)
	length[len(a)] = make([]int, len(b)+1)
	for i := len(a) - 1; i >= 0; i-- {
		length[i] = make([]int, len(b)+1)
		for j := len(b) - 1; j >= 0; j-- {
			length[i][j] = max(length[i+1][j], length[i][j+1])
			if reflect.DeepEqual(a[i], b[j]) {
				length[i][j] = length[i+1][j+1] + 1
			}
		}
	}
	var out [][2]int
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case reflect.DeepEqual(a[i], b[j]):
			out = append(out, [2]int{i, j})
			i, j = i+1, j+1
		case length[i+1][j] >= length[i][j+1]:
			i++
		default:
			j++
		}
	}
	return out
}
