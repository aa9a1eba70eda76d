package diff

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/meshpress/meshpress/render/terminal"
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

// entries groups objects with equal changes. Definitions come last, because their changes are long.
func entries(objects []Object) []entry { return grouped(objects, Object.lines) }

// summaries groups objects by what happens to them, without their fields.
func summaries(objects []Object) []entry {
	return grouped(objects, func(Object) []string { return nil })
}

func grouped(objects []Object, linesOf func(Object) []string) []entry {
	var out []entry
	at := map[string]int{}
	var noisy []Object
	others, definitions := divide(objects)
	for _, o := range slices.Concat(others, definitions) {
		if o.IsNoise() {
			noisy = append(noisy, o)
			continue
		}
		lines := linesOf(o)
		key := strings.Join(append([]string{string(o.Op), strconv.FormatBool(o.IsDefinition())}, lines...), "\n")
		i, ok := at[key]
		if !ok {
			i = len(out)
			at[key] = i
			out = append(out, entry{lines: lines})
		}
		out[i].titles = append(out[i].titles, o.title())
	}
	if len(noisy) > 0 {
		out = append(out, noise(noisy))
	}
	return out
}

// noise returns the entry of objects that change only in labels of the chart and checksums. It names a few of them.
func noise(objects []Object) entry {
	var names []string
	for _, o := range objects {
		names = append(names, Printable(o.Key().String()))
	}
	return entry{titles: []string{fmt.Sprintf("~ %s only in labels of the chart and checksums: %s",
		terminal.Count(len(objects), "object"), first(names))}}
}

// first returns the first names of a list.
func first(names []string) string {
	const most = 3
	if len(names) <= most {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), len(names)-most)
}

// lines returns the changes of an object. Each line begins with its sign or with two spaces. Descriptions in
// the schema of a definition, labels of the chart and checksums are only counted: there are many of them, and they
// have no effect.
func (o Object) lines() []string { return o.linesBy(Change.Lines) }

// pairs is lines with the old and the new value on lines of their own, which a forge colours.
func (o Object) pairs() []string { return o.linesBy(Change.pair) }

func (o Object) linesBy(lines func(Change) []string) []string {
	var out []string
	descriptions, labels := 0, 0
	for _, c := range o.Changes {
		switch {
		case o.IsDefinition() && strings.HasSuffix(c.Path, ".description"):
			descriptions++
		case c.IsNoise():
			labels++
		default:
			out = append(out, lines(c)...)
		}
	}
	if descriptions > 0 {
		out = append(out, fmt.Sprintf("  descriptions of fields: %s", terminal.Count(descriptions, "change")))
	}
	if labels > 0 {
		out = append(out, fmt.Sprintf("  labels of the chart and checksums: %s", terminal.Count(labels, "change")))
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

// pair returns the old and the new value of a field on a line each; otherwise it is [Change.Lines].
func (c Change) pair() []string {
	if c.Hidden || c.Text != "" || c.Op != Changed {
		return c.Lines()
	}
	path := Printable(c.Path)
	before, after := around(text(c.Old), text(c.New))
	return []string{fmt.Sprintf("- %s: %s", path, before), fmt.Sprintf("+ %s: %s", path, after)}
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
