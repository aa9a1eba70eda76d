package diff

import (
	"fmt"
	"strings"
)

// sign returns the sign before an object.
func (o Object) sign() string {
	switch o.Op {
	case Added:
		return "+"
	case Removed:
		return "-"
	case Moved, Renamed:
		return ">"
	}
	return "~"
}

// title returns an object on one line.
func (o Object) title() string {
	switch o.Op {
	case Renamed:
		return fmt.Sprintf("> release %s is the former %s", Printable(o.Release), Printable(o.From))
	case Moved:
		return fmt.Sprintf("> %s, which was in release %s", Printable(o.Key().String()), Printable(o.From))
	}
	return o.sign() + " " + Printable(o.Key().String())
}

// entry is the objects of a release that change in the same way.
type entry struct{ titles, lines []string }

// entries groups objects with equal changes: another version of a chart changes a label of all objects.
func entries(objects []Object) []entry {
	var out []entry
	at := map[string]int{}
	for _, o := range objects {
		lines := o.lines()
		key := strings.Join(append([]string{string(o.Op)}, lines...), "\n")
		i, ok := at[key]
		if !ok {
			i = len(out)
			at[key] = i
			out = append(out, entry{lines: lines})
		}
		out[i].titles = append(out[i].titles, o.title())
	}
	return out
}

// lines returns the changes of an object. Each line begins with its sign or with two spaces. Descriptions in
// the schema of a definition are only counted: there are hundreds of them, and they have no effect.
func (o Object) lines() []string {
	var out []string
	descriptions := 0
	for _, c := range o.Changes {
		if o.Kind == "CustomResourceDefinition" && strings.HasSuffix(c.Path, ".description") {
			descriptions++
			continue
		}
		out = append(out, c.Lines()...)
	}
	if descriptions > 0 {
		out = append(out, fmt.Sprintf("  descriptions of fields: %s", count(descriptions, "change")))
	}
	return out
}

// Lines returns the change for people. Each line begins with its sign or with two spaces.
func (c Change) Lines() []string {
	path := Printable(c.Path)
	switch {
	case c.Hidden:
		return []string{fmt.Sprintf("  %s: %s (the value is not shown)", path, c.Op)}
	case c.Text != "":
		return append([]string{"  " + path + ":"}, textLines(c.Text)...)
	}
	switch c.Op {
	case Added:
		return []string{fmt.Sprintf("+ %s: %s", path, text(c.New))}
	case Removed:
		return []string{fmt.Sprintf("- %s: %s", path, text(c.Old))}
	case Reordered:
		before, after := around(text(c.Old), text(c.New))
		return []string{fmt.Sprintf("  %s: order %s -> %s", path, before, after)}
	}
	before, after := around(text(c.Old), text(c.New))
	return []string{fmt.Sprintf("  %s: %s -> %s", path, before, after)}
}

// maxValue is how many bytes of a value are printed beside another one. ahead is how many of them come before
// the first difference.
const maxValue, ahead = 150, 50

// around shortens two values to the part around their first difference.
func around(before, after string) (string, string) {
	if len(before) <= maxValue && len(after) <= maxValue {
		return before, after
	}
	at := 0
	for at < min(len(before), len(after)) && before[at] == after[at] {
		at++
	}
	from := max(0, at-ahead)
	return window(before, from), window(after, from)
}

func window(s string, from int) string {
	to := min(len(s), from+maxValue)
	out := strings.ToValidUTF8(s[min(from, to):to], "")
	if from > 0 {
		out = "... " + out
	}
	if to < len(s) {
		out += " ..."
	}
	return out
}

// textLines returns the lines of a unified diff. They have no control characters except tabs.
func textLines(unified string) []string {
	var out []string
	for line := range strings.Lines(unified) {
		var parts []string
		for part := range strings.SplitSeq(strings.TrimRight(line, "\r\n"), "\t") {
			parts = append(parts, Printable(part))
		}
		out = append(out, strings.Join(parts, "\t"))
	}
	return out
}

// maxLine is the longest line of text and Markdown in bytes. JSON has whole values.
const maxLine = 400

func shortened(line string) string {
	if len(line) <= maxLine {
		return line
	}
	return strings.ToValidUTF8(line[:maxLine], "") + " ..."
}
