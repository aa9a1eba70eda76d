package diff

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

const maxNames = 5

// Names returns the list of clusters for a sentence. It writes names with consecutive numbers as a range, and
// only the first few of many names. all is the number of clusters of the fleet: a list of all of them is not
// spelled out.
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

// maxParts is how many names and ranges NameLines writes. maxWidth is the length of its lines in bytes.
const maxParts, maxWidth = 200, 100

// NameLines returns all names of a list that [Names] shortens, with ranges, in lines of a bounded width. It
// returns no lines if Names has written all names.
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

// run is a range of n names with consecutive numbers.
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

// natural compares names, and the numbers at their ends by value.
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

// following returns the name with the next number, "" for a name without a number.
func following(name string) string {
	prefix, digits := number(name)
	n, err := strconv.ParseUint(digits, 10, 32)
	if err != nil {
		return ""
	}
	return fmt.Sprintf("%s%0*d", prefix, len(digits), n+1)
}
