package source

import (
	"slices"
	"strings"
)

// Candidates are the names that a misspelled word may mean. They must not be used by several goroutines at
// once.
type Candidates struct {
	names, folded []string
	asked         int
}

const (
	// maxGuesses is how many words are looked up in one list of names. Words and names may both come from the
	// input, and nobody mistypes a hundred names.
	maxGuesses = 100
	// maxGuessed is the longest word, in bytes, that is looked up: the longest DNS name.
	maxGuessed = 253
)

// NewCandidates returns the candidates in the order of names, without duplicates.
func NewCandidates(names []string) *Candidates {
	c := &Candidates{names: slices.Compact(slices.Sorted(slices.Values(names)))}
	for _, name := range c.names {
		c.folded = append(c.folded, fold(name))
	}
	return c
}

// Nearest returns the name that is most similar to a word, "" if none is similar. It ignores case, hyphens and
// underscores. After maxGuesses words it returns "".
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

// Nearest is [Candidates.Nearest] for one word. It is for lists of names that do not grow with the input.
func Nearest(word string, names []string) string { return NewCandidates(names).Nearest(word) }

// folding removes the characters that Nearest ignores.
var folding = strings.NewReplacer("-", "", "_", "")

func fold(s string) string { return strings.ToLower(folding.Replace(s)) }

// distance returns the Levenshtein distance, or most+1 if it is larger than most.
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
