// Package sailapi has the types of Sail's resources: which fields there are, what the definitions of sailoperator.io
// allow, and what the operator's decoder makes of them.
//
// The operator decodes `spec.values` into Go types and encodes them again before Helm gets them. So fields that no
// type has vanish, empty lists vanish, and quantities and durations get another spelling. [Type.Typed] does the same.
// [Type.Check] says at which line something vanishes or is refused. The package does not know what a field means:
// package istio makes the values of a release.
//
// table.txt has a line for each field: name, shape, and what else the definitions say. A shape is a word as in
// "bool", and after a colon the type of what it holds. A shape that ends with ~ loses its zero value (`omitempty` of a
// field that is no pointer); one that ends with ! is written even if it is not set. `since=30` is a field
// that operators
// have since 1.30, and VALUE@30 in an enumeration a value. No chart reads a field that is `unread`. All else
// is that of the operator's version 1.29.1.
package sailapi

import (
	_ "embed" // the table
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"sync"
)

//go:embed table.txt
var table string

// Type is the type of a map: its fields in the order of the table. It is shared and must not be changed.
type Type struct {
	name   string
	all    map[string]*Type
	fields map[string]*field
	order  []string
	one    []string // of these fields at most one may be set
}

// field is one field of a type.
type field struct {
	all        map[string]*Type
	shape      string // a word as in "struct"
	of         string // the type of what a struct, a list or a map holds
	dropsZero  bool
	writesZero bool
	required   bool
	unread     bool
	enum       []string
	initial    any // what the API server sets where nothing is set; nil for nothing
	least      *int64
	most       int
}

// Oldest and newest are the minor versions of operators that the table knows.
const oldest, newest = 29, 31

// Spec returns the type of the spec of a kind, as operators of a minor version of Istio 1 have it; 0 is the newest
// version. It returns nil for a kind that is not Sail's.
func Spec(kind string, minor int) *Type { return types(minor)[kind+"Spec"] }

// Values returns the type of `spec.values` of a kind, nil for a kind that has none.
func Values(kind string, minor int) *Type {
	spec := Spec(kind, minor)
	if spec == nil || spec.fields["values"] == nil {
		return nil
	}
	return spec.all[spec.fields["values"].of]
}

// Below returns the type of a field that is a map with fields of its own, nil for any other.
func (t *Type) Below(name string) *Type {
	if !t.Has(name) {
		return nil
	}
	return t.all[t.fields[name].of]
}

// Has tells whether the type has a field.
func (t *Type) Has(name string) bool { return t != nil && t.fields[name] != nil }

// types are the types of a minor version. An operator installs older versions too, with the types that it has.
func types(minor int) map[string]*Type {
	if minor == 0 {
		minor = newest
	}
	return tables[min(max(minor, oldest), newest)-oldest]()
}

var tables = [...]func() map[string]*Type{sync.OnceValue(func() map[string]*Type { return parse(oldest) }),
	sync.OnceValue(func() map[string]*Type { return parse(oldest + 1) }),
	sync.OnceValue(func() map[string]*Type { return parse(newest) })}

// parse reads the table as far as a minor version has it.
func parse(minor int) map[string]*Type {
	all := map[string]*Type{}
	var t *Type
	for line := range strings.Lines(table) {
		words := strings.Fields(line)
		switch {
		case strings.HasPrefix(line, "#") || len(words) == 0:
		case words[0] == "type" && len(words) == 2 && !isShape(words[1]):
			t = &Type{name: words[1], all: all, fields: map[string]*field{}}
			all[t.name] = t
		case words[0] == "atmostone":
			t.one = strings.Split(words[1], "|")
		default:
			if f := newField(words[1:], minor); f != nil {
				f.all = all
				t.fields[words[0]] = f
				t.order = append(t.order, words[0])
			}
		}
	}
	return all
}

// shapes are the words of the table.
var shapes = []string{"bool", "duration", "int", "intorstring", "list", "map", "number", "quantity", "raw", "string",
	"struct"}

// isShape tells a line for a field that is called `type` from the beginning of a type.
func isShape(word string) bool {
	word, _, _ = strings.Cut(word, ":")
	word = strings.TrimRight(word, "~!")
	return slices.Contains(shapes, word)
}

// newField returns nil for a field that a minor version does not have yet.
func newField(words []string, minor int) *field {
	shape, of, _ := strings.Cut(words[0], ":")
	f := &field{of: of, dropsZero: strings.HasSuffix(shape, "~"), writesZero: strings.HasSuffix(shape, "!")}
	f.shape = strings.TrimRight(shape, "~!")
	for _, word := range words[1:] {
		key, value, _ := strings.Cut(word, "=")
		switch key {
		case "since":
			if since, _ := strconv.Atoi(value); minor < since {
				return nil
			}
		case "required":
			f.required = true
		case "unread":
			f.unread = true
		case "enum":
			f.enum = enumOf(value, minor)
		case "default":
			if err := json.Unmarshal([]byte(value), &f.initial); err != nil {
				panic(err) // the table is a part of the program: TestTable reads all of it
			}
		case "minimum":
			least, _ := strconv.ParseInt(value, 10, 64)
			f.least = &least
		case "maxItems":
			f.most, _ = strconv.Atoi(value)
		}
	}
	return f
}

// enumOf are the values of an enumeration that a minor version has.
func enumOf(text string, minor int) []string {
	var out []string
	for value := range strings.SplitSeq(text, "|") {
		value, since, isNew := strings.Cut(value, "@")
		if n, _ := strconv.Atoi(since); !isNew || minor >= n {
			out = append(out, value)
		}
	}
	return out
}
