// Package word hides the words of a cluster, such as its name, behind placeholders of the same length. Texts that
// are equal then differ in the words only.
//
// It knows which texts can be words: those that no format takes for something else than a text. It does not know who
// looks at a placeholder: the engine, the overlays and package manifest watch that.
package word

import (
	"cmp"
	"maps"
	"reflect"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/meshpress/meshpress/internal/lazyregexp"
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

// New returns words for those texts that every format reads as a text (see the package comment). It leaves out the
// others. Two clusters can be of one class only if their texts are in the same order: the first text of one cluster
// stands for the first text of the other.
func New(texts []string) *Words {
	w := &Words{}
	for _, text := range texts {
		if fits(text) && !slices.Contains(w.Texts, text) && len(w.Texts) < maxWords {
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

// fits tells whether a text can be a word: every scalar of YAML with it must be a text, whatever is before and behind
// it, and must be quoted exactly when one with a placeholder is.
//
// It has the characters of a label's value. It is not a keyword of YAML, such as "false", because it is longer. It has
// a letter that no number and no time has, or a hyphen behind a letter, where no number has one.
func fits(text string) bool {
	if len(text) < minWord || len(text) > maxWord || strings.Contains(text, tail) {
		return false
	}
	folded := strings.ToLower(text)
	return folded != "false" && isLabel().MatchString(folded) && noNumber().MatchString(folded)
}

var (
	isLabel  = lazyregexp.New(`\A[a-z0-9][a-z0-9._-]*[a-z0-9]\z`)
	noNumber = lazyregexp.New(`[ghi-nqrsu-wyp]|[a-df-z]-`)
)

// Hide returns a text with placeholders in place of the words. ok is false if the text could be taken for one that
// has placeholders, or is not valid UTF-8.
func (w *Words) Hide(text string) (hidden string, ok bool) {
	return w.hide.Replace(text), isClear(text)
}

// isClear tells whether a text has no placeholder, and is a text: YAML encodes bytes that are none.
func isClear(text string) bool { return !strings.Contains(text, tail) && utf8.ValidString(text) }

// HideIn returns plain data with placeholders in place of the words in its texts, not in keys. What has no word is
// shared. ok is false if a text or a key could be taken for one that has placeholders.
func (w *Words) HideIn(v any) (hidden any, ok bool) {
	h := &hider{words: w, ok: true}
	return h.value(v), h.ok
}

type hider struct {
	words *Words
	ok    bool
}

// value returns a value with placeholders. What has no word is shared.
func (h *hider) value(v any) any {
	switch v := v.(type) {
	case string:
		h.ok = h.ok && isClear(v)
		return h.words.hide.Replace(v)
	case map[string]any:
		out, isCopy := v, false
		for key, item := range v {
			h.ok = h.ok && isClear(key)
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

// same tells whether two values are one: an equal text, or the same map or list in memory.
func same(a, b any) bool {
	switch a := a.(type) {
	case string:
		b, ok := b.(string)
		return ok && a == b
	case map[string]any, []any:
		x, y := reflect.ValueOf(a), reflect.ValueOf(b)
		return x.Kind() == y.Kind() && x.Pointer() == y.Pointer() && x.Len() == y.Len()
	}
	return true // hide changes texts only
}
