package source

import (
	"slices"
	"strings"
)

// Candidates are names that a wrong one may stand for, made ready once for all
// that are looked up. They are not for several goroutines at a time.
type Candidates struct {
	names, folded []string
	asked         int
}

const (
	// maxGuesses bounds the words that one list of names is searched for: both
	// may come from the input, and nobody mistypes a hundred names.
	maxGuesses = 100
	// maxGuessed is the length of a word, in bytes, that may have a typing error
	// in it: that of a name of DNS.
	maxGuessed = 253
)

// NewCandidates returns the names in their order, each once.
func NewCandidates(names []string) *Candidates {
	c := &Candidates{names: slices.Compact(slices.Sorted(slices.Values(names)))}
	for _, name := range c.names {
		c.folded = append(c.folded, fold(name))
	}
	return c
}

// Nearest returns the name that a typing error most likely meant, or "". Upper
// and lower case, hyphens and underscores do not count. After maxGuesses words
// it knows no more.
func (c *Candidates) Nearest(word string) string {
	if c.asked++; c.asked > maxGuesses || len(word) > maxGuessed {
		return ""
	}
	best, most, folded := "", max(1, len(word)/3), fold(word)
	for i, name := range c.folded {
		if d := distance(folded, name, most); d <= most {
			best, most = c.names[i], d-1
		}
	}
	return best
}

// Nearest is [Candidates.Nearest] for a single word, or for names that do not
// grow with the input.
func Nearest(word string, names []string) string { return NewCandidates(names).Nearest(word) }

// folding drops what does not count.
var folding = strings.NewReplacer("-", "", "_", "")

func fold(s string) string { return strings.ToLower(folding.Replace(s)) }

// distance is the Levenshtein distance; anything above most is most+1.
func distance(a, b string, most int) int {
	if len(a)-len(b) > most || len(b)-len(a) > most {
		return most + 1
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal, least := row[0], i+1
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
			least = min(least, row[j+1])
		}
		if least > most {
			return most + 1
		}
	}
	return row[len(b)]
}
