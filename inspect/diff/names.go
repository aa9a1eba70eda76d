package diff

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

const maxNames = 5

// Names shortens a list of clusters: names that only count up become a range,
// and of many the first few are shown. all is the number of clusters of the
// fleet; the list of all of them needs no names.
func Names(clusters []string, all int) string {
	if len(clusters) == all && all > 1 {
		return fmt.Sprintf("all %d clusters", all)
	}
	parts := ranges(clusters)
	shown, isShort := 0, len(parts) > maxNames
	var words []string
	for _, p := range parts[:min(len(parts), maxNames)] {
		words = append(words, p.text())
		shown += p.n
		isShort = isShort || p.n > 2
	}
	out := strings.Join(words, ", ")
	if more := len(clusters) - shown; more > 0 {
		out += fmt.Sprintf(" and %d more", more)
	}
	if isShort {
		out += fmt.Sprintf(" (%d clusters)", len(clusters))
	}
	return out
}

// maxParts is how many names and ranges a whole list has for people, and
// maxWidth how many bytes there are in each of its lines.
const maxParts, maxWidth = 200, 100

// NameLines are all names of a list that [Names] shortens, with ranges, on lines
// of a bounded width; none where Names has them all.
func NameLines(clusters []string, all int) []string {
	parts := ranges(clusters)
	if len(parts) <= maxNames || len(clusters) == all {
		return nil
	}
	var out []string
	line := ""
	for i, p := range parts[:min(len(parts), maxParts)] {
		word := p.text()
		if i < len(parts)-1 {
			word += ","
		}
		if line != "" && len(line)+len(word) >= maxWidth {
			out, line = append(out, line), ""
		}
		line = strings.TrimPrefix(line+" "+word, " ")
	}
	out = append(out, line)
	if more := len(parts) - maxParts; more > 0 {
		out = append(out, fmt.Sprintf("and %d more: `--format json` has all", more))
	}
	return out
}

// run is a range of names: n of them, which count up.
type run struct {
	first, last string
	n           int
}

func (r run) text() string {
	switch r.n {
	case 1:
		return Printable(r.first)
	case 2:
		return Printable(r.first) + ", " + Printable(r.last)
	}
	return Printable(r.first) + ".." + Printable(r.last)
}

func ranges(names []string) []run {
	names = slices.Clone(names)
	slices.SortFunc(names, natural)
	var out []run
	for _, name := range names {
		if i := len(out) - 1; i >= 0 && following(out[i].last) == name {
			out[i].last, out[i].n = name, out[i].n+1
			continue
		}
		out = append(out, run{name, name, 1})
	}
	return out
}

// natural compares names, and the numbers that they end with as numbers.
func natural(a, b string) int {
	x, m := number(a)
	y, n := number(b)
	if x == y && len(m) != len(n) && !strings.HasPrefix(m, "0") && !strings.HasPrefix(n, "0") {
		return len(m) - len(n)
	}
	return strings.Compare(a, b)
}

func number(name string) (prefix, digits string) {
	prefix = strings.TrimRight(name, "0123456789")
	return prefix, name[len(prefix):]
}

// following is the name with the next number, "" for a name without one.
func following(name string) string {
	prefix, digits := number(name)
	n, err := strconv.ParseUint(digits, 10, 32)
	if err != nil {
		return ""
	}
	return fmt.Sprintf("%s%0*d", prefix, len(digits), n+1)
}
