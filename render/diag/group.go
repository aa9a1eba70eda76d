package diag

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/meshpress/meshpress/internal/lazyregexp"
)

// Place is where a finding is about a cluster.
type Place struct {
	Cluster string
	Pos     Pos
}

// Sorted returns the findings: errors first, then by file, line, column, code and
// text. What is the same in several clusters is one finding with its places: a
// mistake in what clusters share, and a mistake that each cluster repeats at a
// line of its own.
func (l List) Sorted() List {
	out := slices.Clone(l)
	out.sort()
	out = out.grouped(func(d Diagnostic) groupKey { return d.key(d.Text, d.Hint, d.Pos) })
	out = out.grouped(func(d Diagnostic) groupKey { return d.key(d.without(d.Text), d.withoutValues(d.Hint), d.Pos) })
	out = out.repeated()
	out.sort()
	return out
}

// repeated makes one finding of those that each cluster has at a line of its own.
func (l List) repeated() List {
	type repeated struct {
		cluster string
		key     groupKey
	}
	times := map[repeated]int{}
	return l.grouped(func(d Diagnostic) groupKey {
		key := d.key(d.without(d.Text), d.withoutValues(d.Hint), Pos{})
		if len(d.places()) != 1 {
			key.pos = d.Pos
			return key
		}
		again := repeated{d.Cluster, key}
		times[again]++ // a second one in the same cluster is a mistake of its own
		key.time = times[again]
		return key
	})
}

func (d Diagnostic) key(text, hint string, pos Pos) groupKey {
	return groupKey{code: d.Code, severity: d.Severity, text: text, hint: hint, pos: pos}
}

func (l List) sort() {
	slices.SortStableFunc(l, func(a, b Diagnostic) int {
		return cmp.Or(
			cmp.Compare(b.Severity, a.Severity), comparePos(a.Pos, b.Pos),
			cmp.Compare(a.Code, b.Code), cmp.Compare(a.Text, b.Text), cmp.Compare(a.Hint, b.Hint),
			cmp.Compare(a.Cluster, b.Cluster))
	})
}

func comparePos(a, b Pos) int {
	return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Col, b.Col))
}

// groupKey is what findings have in common that are one.
type groupKey struct {
	code       Code
	severity   Severity
	text, hint string
	pos        Pos // empty if it may differ
	time       int // that a cluster has the finding
}

// grouped makes one finding of those that have the same key, in the place of the first.
func (l List) grouped(keyOf func(Diagnostic) groupKey) List {
	var out List
	index := map[groupKey]int{}
	for _, d := range l {
		key := keyOf(d)
		i, ok := index[key]
		if !ok {
			index[key] = len(out)
			out = append(out, d)
			continue
		}
		out[i].Places = append(out[i].places(), d.places()...)
	}
	for i := range out {
		out[i].arrange()
	}
	return out
}

// arrange sorts the places of a finding. Those of one cluster say no more than the finding itself.
func (d *Diagnostic) arrange() {
	slices.SortFunc(d.Places, func(a, b Place) int {
		return cmp.Or(cmp.Compare(a.Cluster, b.Cluster), comparePos(a.Pos, b.Pos))
	})
	d.Places = slices.Compact(d.Places)
	if len(d.Places) == 1 {
		d.Cluster, d.Places = d.Places[0].Cluster, nil
	}
}

func (d Diagnostic) places() []Place {
	if d.Places != nil || d.Cluster == "" {
		return slices.Clone(d.Places)
	}
	return []Place{{d.Cluster, d.Pos}}
}

// Clusters returns the names of the clusters that the finding is about, sorted;
// none for a finding about no cluster in particular.
func (d Diagnostic) Clusters() []string {
	var out []string
	for _, p := range d.places() {
		out = append(out, p.Cluster)
	}
	return slices.Compact(out)
}

// Elsewhere returns the further positions of the finding, sorted and each of them once.
func (d Diagnostic) Elsewhere() []Pos {
	var out []Pos
	for _, p := range d.Places {
		if p.Pos != d.Pos {
			out = append(out, p.Pos)
		}
	}
	slices.SortFunc(out, comparePos)
	return slices.Compact(out)
}

// About returns lines for people: in which clusters the finding is, and where else.
// They are empty where the text says it, and where the run has one cluster.
func (d Diagnostic) About() []string {
	var out []string
	switch names := d.Clusters(); {
	case d.says(names):
	case len(names) > 1 && len(names) == d.Of:
		out = append(out, fmt.Sprintf("clusters: all %d: %s", len(names), Names(names)))
	case len(names) > 1:
		out = append(out, "clusters: "+Names(names))
	case len(names) == 1 && d.Of != 1:
		out = append(out, "cluster: "+names[0])
	}
	var also []string
	for _, pos := range d.Elsewhere() {
		also = append(also, pos.String())
	}
	if len(also) > 0 {
		out = append(out, "also at: "+Names(also))
	}
	for i, line := range out {
		out[i] = oneLine(line)
	}
	return out
}

// says tells whether the text has all the names.
func (d Diagnostic) says(names []string) bool {
	words := map[string]bool{}
	for _, word := range strings.FieldsFunc(d.Text, func(r rune) bool { return strings.ContainsRune(" ,:;\"'`()", r) }) {
		words[word] = true
	}
	for _, name := range names {
		if !words[name] {
			return false
		}
	}
	return true
}

// without returns a text of the finding without the name of its cluster. A name
// counts in quotation marks only.
func (d Diagnostic) without(text string) string {
	if d.Cluster == "" || !strings.Contains(text, d.Cluster) {
		return text
	}
	return quoted().ReplaceAllStringFunc(text, func(s string) string { return withoutWord(s, d.Cluster) })
}

// withoutWord takes a word out of a text, but not out of longer words: a cluster may be called "a".
func withoutWord(text, word string) string {
	var b strings.Builder
	for {
		before, after, found := strings.Cut(text, word)
		b.WriteString(before)
		if !found {
			return b.String()
		}
		last, _ := utf8.DecodeLastRuneInString(before)
		next, _ := utf8.DecodeRuneInString(after)
		if isLetter(last) || isLetter(next) {
			b.WriteString(word)
		} else {
			b.WriteString("\x00")
		}
		text = after
	}
}

func isLetter(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// withoutValues returns a hint without what it derives from the name of the cluster,
// if the text has that name.
func (d Diagnostic) withoutValues(hint string) string {
	if d.Cluster == "" || !strings.Contains(d.Text, d.Cluster) {
		return hint
	}
	return quoted().ReplaceAllString(hint, "\x00")
}

var quoted = lazyregexp.New("\"[^\"]*\"|`[^`]*`")
