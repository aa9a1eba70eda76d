// Package class makes the objects of a release from those of another release that differs from it in some words
// only, as the clusters of a fleet do: in their name, their network, their trust domain.
//
// [Hide] hides the words of a cluster in a [istio.Subject]. Releases that are equal then are of one class. Package
// render renders a class once, with placeholders in place of the words, and watches that nothing looks at them. A
// [Cache] keeps what was rendered. The package renders nothing itself.
package class

import (
	"github.com/meshpress/meshpress/render/istio"
	"github.com/meshpress/meshpress/render/word"
)

// Hide returns the subject with placeholders in place of the words; hasWords tells whether there are any. ok is false
// if the subject has a text that could be taken for a placeholder.
func Hide(s istio.Subject, words *word.Words) (hidden istio.Subject, hasWords, ok bool) {
	ok = true
	hide := func(v any) any {
		out, clear := words.HideIn(v)
		ok = ok && clear
		return out
	}
	hidden = s
	hidden.Values, _ = hide(s.Values).(map[string]any)
	hidden.Block = istio.HideBlock(s.Block, hide)
	return hidden, !equal(hidden.Values, s.Values) || !equal(hidden.Block, s.Block), ok
}
