package diff

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Own has values that are specific to a cluster, by the placeholders for them in the changes of a group:
// "<cluster>" for its name. Two changes that are equal with placeholders are in one group. Replacing the
// placeholders by the values restores each change exactly.
type Own map[string]string

const ownName = "<cluster>"

// in replaces the values in an object by placeholders. In a changed field it replaces only the name of the
// cluster, because a change of the network must be visible. It returns false if there is nothing to replace, or
// if the object contains a placeholder already, which would be ambiguous.
func (own Own) in(o Object) (Object, bool) {
	r := replacer{values: Own{ownName: own[ownName]}.longestFirst()}
	out := o
	out.Release, out.From = r.text(o.Release), r.text(o.From)
	out.Namespace, out.Name = r.text(o.Namespace), r.text(o.Name)
	out.Changes = nil
	for _, c := range o.Changes {
		c.Path, c.Old, c.New, c.Text = r.text(c.Path), r.value(c.Old), r.value(c.New), r.text(c.Text)
		out.Changes = append(out.Changes, c)
	}
	content, isOwn, ok := own.Replace(o.Content)
	out.Content = content
	return out, (isOwn || r.count > 0) && ok && !r.clash
}

// Replace returns a value with placeholders; found tells whether there are any. ok is false if the value
// contains a placeholder already.
func (own Own) Replace(v any) (out any, found, ok bool) {
	r := replacer{values: own.longestFirst()}
	out = r.value(v)
	return out, r.count > 0, !r.clash
}

func (own Own) longestFirst() [][2]string {
	var out [][2]string
	for name, value := range own {
		if value != "" && !own.isNamed(value) {
			out = append(out, [2]string{value, name})
		}
	}
	slices.SortFunc(out, func(a, b [2]string) int {
		return cmp.Or(cmp.Compare(len(b[0]), len(a[0])), cmp.Compare(a[1], b[1]))
	})
	return out
}

// isNamed tells whether a value is a part of a placeholder's text.
func (own Own) isNamed(value string) bool {
	for name := range own {
		if strings.Contains(name, value) {
			return true
		}
	}
	return false
}

type replacer struct {
	values [][2]string // pairs of a value and its placeholder
	count  int
	clash  bool
}

func (r *replacer) value(v any) any {
	switch v := v.(type) {
	case string:
		return r.text(v)
	case []any:
		out := make([]any, len(v))
		for i, item := range v {
			out[i] = r.value(item)
		}
		return out
	case map[string]any:
		out := make(map[string]any, len(v))
		for key, item := range v {
			out[r.text(key)] = r.value(item)
		}
		return out
	}
	return v
}

func (r *replacer) text(text string) string {
	for _, v := range r.values {
		r.clash = r.clash || strings.Contains(text, v[1])
	}
	for _, v := range r.values {
		text = r.words(text, v[0], v[1])
	}
	return text
}

// words replaces a value where it is not a part of a longer word.
func (r *replacer) words(text, value, name string) string {
	var out strings.Builder
	for {
		i := strings.Index(text, value)
		if i < 0 {
			break
		}
		before, _ := utf8.DecodeLastRuneInString(text[:i])
		after, _ := utf8.DecodeRuneInString(text[i+len(value):])
		if isWord(before) || isWord(after) {
			out.WriteString(text[:i+1])
			text = text[i+1:]
			continue
		}
		out.WriteString(text[:i] + name)
		text = text[i+len(value):]
		r.count++
	}
	if out.Len() == 0 {
		return text
	}
	return out.String() + text
}

func isWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
