package page

import (
	"slices"

	"github.com/meshpress/meshpress/internal/lazyregexp"
)

// token matches a word, white space, or one other character.
var token = lazyregexp.New(`[\pL\pN_]+|\s+|.`)

// maxTable limits the table of the comparison of words. Longer texts are compared by their beginnings and ends.
const maxTable = 40_000

// words splits two texts into spans and marks the words that differ.
func words(before, after string) (old, now []span) {
	a, b := token().FindAllString(before, -1), token().FindAllString(after, -1)
	head := 0
	for head < min(len(a), len(b)) && a[head] == b[head] {
		head++
	}
	tail := 0
	for tail < min(len(a), len(b))-head && a[len(a)-1-tail] == b[len(b)-1-tail] {
		tail++
	}
	x, y := a[head:len(a)-tail], b[head:len(b)-tail]
	keptX, keptY := make([]bool, len(x)), make([]bool, len(y))
	if len(x)*len(y) <= maxTable {
		common(x, y, keptX, keptY)
	}
	return spans(a, head, keptX), spans(b, head, keptY)
}

// common marks the tokens of a longest common subsequence.
func common(x, y []string, keptX, keptY []bool) {
	table := make([][]int, len(x)+1)
	table[len(x)] = make([]int, len(y)+1)
	for i := len(x) - 1; i >= 0; i-- {
		table[i] = make([]int, len(y)+1)
		for j := len(y) - 1; j >= 0; j-- {
			if x[i] == y[j] {
				table[i][j] = table[i+1][j+1] + 1
			} else {
				table[i][j] = max(table[i+1][j], table[i][j+1])
			}
		}
	}
	for i, j := 0, 0; i < len(x) && j < len(y); {
		switch {
		case x[i] == y[j]:
			keptX[i], keptY[j] = true, true
			i, j = i+1, j+1
		case table[i+1][j] >= table[i][j+1]:
			i++
		default:
			j++
		}
	}
}

// spans joins tokens. kept tells for the tokens from head on whether both texts have them; the others, before and
// after, are in both.
func spans(tokens []string, head int, kept []bool) []span {
	var out []span
	for i, t := range tokens {
		mark := i >= head && i < head+len(kept) && !kept[i-head]
		if n := len(out); n > 0 && out[n-1].Mark == mark {
			out[n-1].Text += t
			continue
		}
		out = append(out, span{t, mark})
	}
	return slices.Clip(out)
}
