package manifest

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
)

// Form is an object with words in the places of texts. Filled with texts of the same lengths, it is another
// object, without being decoded or encoded again. It is read-only and may be shared.
type Form struct {
	object *Object
	text   []gap // in the canonical form
	data   *gaps // in the data; nil if there are none
}

// gap is one place of a word: the offset in a text, and the number of the word.
type gap struct{ at, word int }

// gaps are the places in a value: those in a text, or those below the keys of a map or the items of a list.
type gaps struct {
	text  []gap
	keys  map[string]*gaps
	items map[int]*gaps
}

// NewForm returns the form of an object that contains words. The object is frozen. NewForm fails if the object
// does not only carry the words: it may have them in texts that mean nothing to Kubernetes, not in keys and names.
func NewForm(o *Object, words []string) (*Form, error) {
	if err := o.Freeze(); err != nil {
		return nil, err
	}
	f := &Form{object: o, text: find(string(o.text[:len(o.text)-len(o.Body)]), words)}
	if len(find(string(o.Body), words)) > 0 {
		return nil, fmt.Errorf("%s has a word in its body", o.Key())
	}
	if len(f.text) == 0 {
		return f, nil
	}
	data, n, err := (&finder{words: words, allows: freeIn(o.Kind())}).value(o.Data, nil)
	if err == nil && n != len(f.text) {
		err = fmt.Errorf("%s has %d words in its text, and %d in its data", o.Key(), len(f.text), n)
	}
	f.data = data
	return f, err
}

// NewDataForm returns the form of an object that was read, in which a word may be in any text, but not in a key. The
// filled objects have no canonical form yet: it takes more memory than the data.
func NewDataForm(o *Object, words []string) (*Form, error) {
	data, n, err := (&finder{words: words, allows: func([]string) bool { return true }}).value(o.Data, nil)
	if err != nil || n == 0 {
		data = nil
	}
	return &Form{object: o, data: data}, err
}

// Shared returns the form of an object without words. It is the same object for all clusters.
func Shared(o *Object) *Form {
	if o.made == nil {
		o.made = &sync.Map{}
	}
	return &Form{object: o}
}

// Carries returns an error if an object does more with words than carry them: see [NewForm].
func Carries(o *Object, words []string) error {
	if len(words) == 0 {
		return nil
	}
	_, _, err := (&finder{words: words, allows: freeIn(o.Kind())}).value(o.Data, nil)
	return err
}

// Size returns the length of the canonical form without the body of a definition, which is the chart's.
func (f *Form) Size() int64 { return int64(len(f.object.text) - len(f.object.Body)) }

// Fill returns the object with a text in place of each word. Each text must be as long as its word.
func (f *Form) Fill(texts []string) *Object {
	if f.data == nil {
		return f.object
	}
	o := f.fillData(texts)
	if f.text != nil {
		o.text = bytes.Clone(f.object.text)
	}
	for _, g := range f.text {
		copy(o.text[g.at:], texts[g.word])
	}
	return o
}

// fillData is Fill without the canonical form.
func (f *Form) fillData(texts []string) *Object {
	o := &Object{Body: f.object.Body, made: &sync.Map{}, from: f, texts: texts}
	o.Data, _ = f.data.fill(f.object.Data, texts).(map[string]any)
	return o
}

func (g *gaps) fill(v any, texts []string) any {
	switch v := v.(type) {
	case string:
		out := []byte(v)
		for _, gap := range g.text {
			copy(out[gap.at:], texts[gap.word])
		}
		return string(out)
	case map[string]any:
		out := maps.Clone(v)
		for key, below := range g.keys {
			out[key] = below.fill(v[key], texts)
		}
		return out
	case []any:
		out := slices.Clone(v)
		for i, below := range g.items {
			out[i] = below.fill(v[i], texts)
		}
		return out
	}
	return v
}

// find returns the places of words in a text, in their order. Words do not overlap.
func find(text string, words []string) []gap {
	var out []gap
	for n, word := range words {
		for at := 0; ; {
			i := strings.Index(text[at:], word)
			if i < 0 {
				break
			}
			out = append(out, gap{at + i, n})
			at += i + len(word)
		}
	}
	slices.SortFunc(out, func(a, b gap) int { return a.at - b.at })
	return out
}
