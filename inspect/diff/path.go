package diff

import (
	"fmt"
	"regexp"
	"strconv"
)

// Paths are written as in overlays: spec.ports[name=http].port. Keys with other
// characters are quoted, and what is inside of a document in a string comes
// after a slash: data.mesh/trustDomain.

var plainKey = regexp.MustCompile(`^[A-Za-z0-9_-]+$`)

// child is the path of a field.
func child(path, key string) string {
	switch {
	case !plainKey.MatchString(key):
		return path + "[" + strconv.Quote(key) + "]"
	case path == "":
		return key
	}
	return path + "." + key
}

// index is the path of an item by its position.
func index(path string, i int) string { return path + "[" + strconv.Itoa(i) + "]" }

var plainValue = regexp.MustCompile(`^[A-Za-z0-9_./:-]+$`)

// item is the path of an item by its key.
func item(path, key string, value any) string {
	text := fmt.Sprint(value)
	if !plainValue.MatchString(text) {
		text = strconv.Quote(text)
	}
	return fmt.Sprintf("%s[%s=%s]", path, key, text)
}

// inside is the path of something in the document that a string holds.
func inside(path, rest string) string {
	if rest == "" {
		return path
	}
	return path + "/" + rest
}
