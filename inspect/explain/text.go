package explain

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/terminal"
)

// WriteJSON prints the answers as a list.
func WriteJSON(w io.Writer, answers []Answer) error {
	return terminal.WriteJSON(w, answers)
}

// WriteText prints the answers for people.
func WriteText(w io.Writer, answers []Answer) error {
	var b strings.Builder
	for i, a := range answers {
		if i > 0 {
			b.WriteByte('\n')
		}
		a.head(&b)
		if a.Field != nil {
			a.Field.text(&b)
		}
	}
	_, err := io.WriteString(w, terminal.Text(b.String()))
	return err
}

func (a Answer) head(b *strings.Builder) {
	name := a.Name
	if a.Namespace != "" {
		name = a.Namespace + "/" + name
	}
	fmt.Fprintf(b, "%s %s in %s\n", a.Kind, name, diag.Names(a.Clusters))
	line := func(name, format string, args ...any) {
		fmt.Fprintf(b, "  %-14s%s\n", name, fmt.Sprintf(format, args...))
	}
	line("release", "%s", a.Release)
	if a.File != "" {
		line("file", "%s%s", a.File, a.edited())
	}
	if a.Chart != nil {
		line("chart", "%s %s%s", a.Chart.Name, a.Chart.Version, in(a.Chart.From))
		line("", "%s", a.Chart.Digest)
	}
	if a.Template != "" {
		line("template", "%s", a.Template)
	}
	if i := a.Installation; i != nil {
		line("asked for by", "%s%s%s", i.Resource, revision(i.Revision), in(i.At))
	}
	if len(a.Values) == 1 {
		line("values", "%s", a.Values[0])
	} else if len(a.Values) > 1 {
		line("values", "each cluster has its own")
	}
	for i, l := range a.Changes {
		name := ""
		if i == 0 {
			name = "then"
		}
		if l.Same {
			line(name, "%s: changes nothing", l)
			continue
		}
		line(name, "%s", l)
	}
}

func (a Answer) edited() string {
	if a.Edited {
		return " (edited by hand)"
	}
	return ""
}

func in(text string) string {
	if text == "" {
		return ""
	}
	return " (" + text + ")"
}

func revision(name string) string {
	if name == "" {
		return ""
	}
	return ", revision " + name
}

func (f Field) text(b *strings.Builder) {
	fmt.Fprintf(b, "\n%s: %s\n", f.Path, short(f.Value))
	section := ""
	for _, l := range f.Layers {
		indent := "  "
		if title := l.section(); title != "" {
			if title != section {
				fmt.Fprintf(b, "  %s:\n", title)
			}
			section, indent = title, "    "
		}
		fmt.Fprintf(b, "%s%s%s\n", indent, l, l.result())
	}
}

// most is how many bytes of a value are printed.
const most = 200

func short(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		return fmt.Sprint(v)
	}
	if len(text) > most {
		return strings.ToValidUTF8(string(text[:most]), "") + "…"
	}
	return string(text)
}
