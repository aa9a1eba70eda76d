package diff

import (
	"fmt"
	"strconv"

	"github.com/meshpress/meshpress/internal/lazyregexp"
)

// Paths have the form of overlay paths: spec.ports[name=http].port. Keys with other characters are quoted. A
// slash separates the path of a string from the path inside of its document: data.mesh/trustDomain.

var plainKey = lazyregexp.New(`^[A-Za-z0-9_-]+$`)

// Child returns the path of a field.
func Child(path, key string) string {
	switch {
	case !plainKey().MatchString(key):
		return path + "[" + strconv.Quote(key) + "]"
	case path == "":
		return key
	}
	return path + "." + key
}

// Index returns the path of an item by its position.
func Index(path string, i int) string { return path + "[" + strconv.Itoa(i) + "]" }

var plainValue = lazyregexp.New(`^[A-Za-z0-9_./:-]+$`)

// Item returns the path of an item by its key.
func Item(path, key string, value any) string {
	text := fmt.Sprint(value)
	if !plainValue().MatchString(text) {
		text = strconv.Quote(text)
	}
	return fmt.Sprintf("%s[%s=%s]", path, key, text)
}

// inside returns the path of a field inside of the document that a string holds.
func inside(path, rest string) string {
	if rest == "" {
		return path
	}
	return path + "/" + rest
}
