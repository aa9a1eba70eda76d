package operatorapi

import (
	_ "embed" // the table
	"slices"
	"strconv"
	"strings"
	"sync"
)

//go:embed table.txt
var text string

// blocks has the lines of each message: field, type, and the versions that have
// the field. A line without versions is for all versions.
var blocks = sync.OnceValue(func() map[string]string {
	out := map[string]string{}
	for part := range strings.SplitSeq(text, "\nmessage ") {
		name, lines, _ := strings.Cut(part, "\n")
		out[name] = lines
	}
	return out
})

// Values returns the type of the values of an IstioOperator of Istio 1.minor.
// It takes the newest version of the table up to 1.minor. It takes the oldest
// version if all are newer, and the newest if minor is 0.
func Values(minor int) *Type {
	all := versions()
	version := all[0]
	for _, v := range all {
		if minorOf(v) <= minor || minor == 0 {
			version = v
		}
	}
	return &Type{Kind: Message, name: "Values", version: version}
}

// versions lists the versions of the table, the oldest first.
func versions() []string {
	_, rest, _ := strings.Cut(text, "versions ")
	line, _, _ := strings.Cut(rest, "\n")
	return strings.Fields(line)
}

// minorOf returns 24 for "1.24".
func minorOf(version string) int {
	minor, _ := strconv.Atoi(strings.TrimPrefix(version, "1."))
	return minor
}

// fieldOf returns the type of a field of a message, nil if the version has no
// such field.
func fieldOf(message, name, version string) *Type {
	for line := range strings.Lines(blocks()[message]) {
		parts := strings.Fields(line)
		if slices.Contains(strings.Split(parts[0], "|"), name) &&
			(len(parts) == 2 || slices.Contains(strings.Split(parts[2], ","), version)) {
			return typeOf(parts[1], version)
		}
	}
	return nil
}

var words = map[string]Type{
	"any": {Kind: Any}, "bool": {Kind: Bool}, "string": {Kind: String}, "int": {Kind: Int},
	"uint":   {Kind: Int, Unsigned: true},
	"number": {Kind: Number}, "map": {Kind: Map}, "list": {Kind: List}, "duration": {Kind: Duration},
	"intOrString": {Kind: IntOrString},
}

// typeOf returns the type that a word of the table stands for.
func typeOf(word, version string) *Type {
	if item, ok := strings.CutPrefix(word, "[]"); ok {
		return &Type{Kind: List, Of: typeOf(item, version)}
	}
	kind, of, _ := strings.Cut(word, ":")
	switch {
	case kind == "map" && of != "":
		return &Type{Kind: Map, Of: typeOf(of, version)}
	case kind == "enum":
		return &Type{Kind: Enum, Choices: strings.Split(of, "|")}
	case kind == "k8s":
		return native(natives[of])
	}
	if t, ok := words[kind]; ok {
		return &t
	}
	return &Type{Kind: Message, name: word, version: version}
}
