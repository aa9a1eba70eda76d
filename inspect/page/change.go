package page

import (
	"strings"

	"github.com/meshpress/meshpress/inspect/diff"
	"github.com/meshpress/meshpress/inspect/overview"
)

// change is a field that changes. Rows has one row for a value, and a row for each line of a long text.
type change struct {
	ID, At string // the link with the first cluster, and its end without a cluster
	Path   string
	Op     diff.Op
	Hidden bool
	Rows   []sides
	Origin *overview.Field // where the field is from, if that was found
	Ask    string          // the command that says where the field is from, "" for a field that goes
}

// sides are a line before and after. A side without a line is nil.
type sides struct {
	Old, New  []span
	Head      string // of a part of a long text
	Same      bool   // the line does not change
	HasOld    bool
	HasNew    bool
	Reordered bool
}

func changeOf(o object, c diff.Change, b *budget) change {
	at := o.ID + "/" + c.Path
	v := change{ID: o.First + "/" + at, At: at, Path: c.Path, Op: c.Op, Hidden: c.Hidden}
	if c.Op != diff.Removed && !c.Hidden && c.Path != "" {
		v.Origin, v.Ask = o.fields[c.Path], ask(o.Written, c.Path, o.First)
	}
	switch {
	case c.Hidden:
	case c.Text != "":
		v.Rows = textRows(c.Text)
	default:
		before, after := written(c.Old), written(c.New)
		if !b.take(before + after) {
			before, after = shortened(before), shortened(after)
		}
		row := sides{HasOld: c.Old != nil, HasNew: c.New != nil, Reordered: c.Op == diff.Reordered}
		row.Old, row.New = compared(before, after, row.HasOld && row.HasNew)
		v.Rows = []sides{row}
	}
	return v
}

// ask returns the command that explains a field.
func ask(object, path, cluster string) string {
	words := []string{"meshpress", "explain", "PATH", object, path, "--cluster", cluster}
	for i, word := range words {
		if strings.ContainsFunc(word, func(r rune) bool { return strings.ContainsRune(" '\"[]{}()<>*?&;|$`\\#!~", r) }) {
			words[i] = "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
		}
	}
	return strings.Join(words, " ")
}

func compared(before, after string, both bool) (old, now []span) {
	if both {
		return words(before, after)
	}
	return []span{{before, false}}, []span{{after, false}}
}

func shortened(text string) string {
	const most = 200
	if len(text) <= most {
		return text
	}
	return strings.ToValidUTF8(text[:most], "") + " ..."
}

// textRows reads a unified diff. Removed lines stand beside the added lines that replace them.
func textRows(unified string) []sides {
	var out []sides
	var old, now []string
	flush := func() {
		for i := range max(len(old), len(now)) {
			row := sides{HasOld: i < len(old), HasNew: i < len(now)}
			var a, b string
			if row.HasOld {
				a = old[i]
			}
			if row.HasNew {
				b = now[i]
			}
			row.Old, row.New = compared(a, b, row.HasOld && row.HasNew)
			out = append(out, row)
		}
		old, now = nil, nil
	}
	for line := range strings.Lines(unified) {
		line = strings.TrimRight(line, "\r\n")
		switch {
		case strings.HasPrefix(line, "-"):
			if len(now) > 0 {
				flush()
			}
			old = append(old, line[1:])
		case strings.HasPrefix(line, "+"):
			now = append(now, line[1:])
		default:
			flush()
			out = append(out, plain(line))
		}
	}
	flush()
	return out
}

func plain(line string) sides {
	if strings.HasPrefix(line, "@@") || strings.HasPrefix(line, `\`) {
		return sides{Head: line}
	}
	line = strings.TrimPrefix(line, " ")
	return sides{Old: []span{{line, false}}, New: []span{{line, false}}, Same: true, HasOld: true, HasNew: true}
}
