// Package schemas has the JSON schemas of the kinds that meshpress reads, for editors and other tools. A test
// generates them from the Go types, with the comments of the types as descriptions.
//
// It does not validate: package lifecycle does, with more rules than a schema can express.
package schemas

import (
	"embed"
	"path"
	"slices"
	"strings"
)

//go:embed *.json
var files embed.FS

// Fleet is the name of the schema that accepts every kind. It is for folders whose files have several kinds.
const Fleet = "Fleet"

// Kinds lists the names of the schemas, sorted: the kinds, and [Fleet].
func Kinds() []string {
	entries, _ := files.ReadDir(".") // the embedded directory is there
	var out []string
	for _, e := range entries {
		out = append(out, strings.TrimSuffix(e.Name(), path.Ext(e.Name())))
	}
	slices.Sort(out)
	return out
}

// Of returns the schema of a kind. ok is false if there is none.
func Of(kind string) (schema []byte, ok bool) {
	text, err := files.ReadFile(kind + ".json")
	return text, err == nil
}
