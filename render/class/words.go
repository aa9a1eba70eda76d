// Package class makes the objects of a release from those of another release that differs from it in some words
// only, as the clusters of a fleet do: in their name, their network, their trust domain.
//
// [Words] hides these words of a cluster in a [istio.Subject]. Releases that are equal then are of one class.
// Package render renders a class once, with placeholders in place of the words, and watches that nothing looks at
// them. A [Rendering] fills in the words of each further release. The package renders nothing itself.
package class

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/meshpress/meshpress/render/istio"
)

// Words are the words of one cluster, the longest first, and the placeholder of each.
type Words struct {
	Texts        []string
	Placeholders []string
	hide         *strings.Replacer
}

// Bounds of a word. A placeholder must be a text that nobody writes; a label has at most 63 characters.
const (
	minWord  = 5
	maxWord  = 63
	maxWords = len(numbers)
)

// NewWords returns words for the texts that are fit for it: see [Fits]. The order of the texts matters: texts of
// different clusters are taken for each other if they are at the same place of the list.
func NewWords(texts []string) *Words {
	w := &Words{}
	for _, text := range texts {
		if Fits(text) && !slices.Contains(w.Texts, text) && len(w.Texts) < maxWords {
			w.Texts = append(w.Texts, text)
		}
	}
	slices.SortStableFunc(w.Texts, func(a, b string) int { return cmp.Compare(len(b), len(a)) })
	var pairs []string
	for i, text := range w.Texts {
		w.Placeholders = append(w.Placeholders, placeholder(i, len(text)))
		pairs = append(pairs, text, w.Placeholders[i])
	}
	w.hide = strings.NewReplacer(pairs...)
	return w
}

// A placeholder is `q`, a letter for its number, and a tail: no placeholder contains another one, or the beginning
// of another one behind its own.
const (
	numbers = "bcdfghkmpstv"
	tail    = "zjx"
)

func placeholder(number, length int) string {
	return ("q" + numbers[number:number+1] + strings.Repeat(tail, length/len(tail)))[:length]
}

// Fits tells whether a text can be a word: a text with which every scalar of YAML is a text, whatever stands
// around it, and that is not quoted where a placeholder is not.
//
// It has the characters of a label's value. It is no part of a word of YAML, as of "false", and it has a letter
// that no number and no time has, or a hyphen behind a letter, where no number has one.
func Fits(text string) bool {
	if len(text) < minWord || len(text) > maxWord || strings.Contains(text, tail) {
		return false
	}
	folded := strings.ToLower(text)
	for _, word := range []string{"true", "false", "null"} {
		if strings.Contains(word, folded) {
			return false
		}
	}
	isText := false
	for i, c := range []byte(folded) {
		isLetter := c >= 'a' && c <= 'z'
		isInner := i > 0 && i < len(folded)-1
		if !isLetter && (c < '0' || c > '9') && (!isInner || !strings.ContainsRune("-._", rune(c))) {
			return false
		}
		isText = isText || isLetter && !strings.ContainsRune("abcdefotxz", rune(c)) ||
			c == '-' && folded[i-1] >= 'a' && folded[i-1] != 'e'
	}
	return isText
}

// Hide returns the subject with placeholders in place of the words. ok is false if the subject has a text that
// could be taken for a placeholder.
func (w *Words) Hide(s istio.Subject) (_ istio.Subject, ok bool) {
	h := &hider{words: w, ok: true}
	s.Values, _ = h.value(s.Values).(map[string]any)
	s.Block = istio.HideBlock(s.Block, h.value)
	return s, h.ok
}

type hider struct {
	words *Words
	ok    bool
}

// value returns a value with placeholders. What has no word is shared.
func (h *hider) value(v any) any {
	switch v := v.(type) {
	case string:
		h.ok = h.ok && !strings.Contains(v, tail)
		return h.words.hide.Replace(v)
	case map[string]any:
		out, isCopy := v, false
		for key, item := range v {
			h.ok = h.ok && !strings.Contains(key, tail)
			if hidden := h.value(item); !same(hidden, item) {
				if !isCopy {
					out, isCopy = maps.Clone(v), true
				}
				out[key] = hidden
			}
		}
		return out
	case []any:
		out, isCopy := v, false
		for i, item := range v {
			if hidden := h.value(item); !same(hidden, item) {
				if !isCopy {
					out, isCopy = slices.Clone(v), true
				}
				out[i] = hidden
			}
		}
		return out
	}
	return v
}
