package operatorapi

import (
	"strings"
	"testing"
)

func TestEveryTypeIsKnown(t *testing.T) {
	for _, version := range versions() {
		minor := minorOf(version)
		seen := map[string]bool{}
		var walk func(of *Type, path string)
		walk = func(of *Type, path string) {
			if of == nil || of.Kind == Any && of.name != "" {
				t.Errorf("1.%d: %s has no type", minor, path)
				return
			}
			if of.Of != nil {
				walk(of.Of, path+"[]")
			}
			if of.Kind != Message || of.native != nil || seen[of.name] {
				return
			}
			seen[of.name] = true
			if blocks()[of.name] == "" {
				t.Errorf("1.%d: %s: the table has no message %q", minor, path, of.name)
			}
			for line := range strings.Lines(blocks()[of.name]) {
				name, _, _ := strings.Cut(strings.Fields(line)[0], "|")
				if field := of.Field(name); field != nil {
					walk(field, path+"."+name)
				}
			}
		}
		walk(Values(minor), "values")
	}
}
