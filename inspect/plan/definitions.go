package plan

import (
	"fmt"
	"slices"
	"strings"

	"github.com/meshpress/meshpress/inspect/diff"
	"github.com/meshpress/meshpress/internal/lazyregexp"
	"github.com/meshpress/meshpress/render/diag"
)

const definitionKind = "CustomResourceDefinition"

// definitions returns the step of the definitions that wanted accepts. Definitions are applied before all other
// objects, and removed after them.
func (ch *change) definitions(wanted func(diff.Object) bool) []Step {
	s := Step{Stage: "definitions", Action: "changed", Objects: map[diff.Op]int{}}
	n := 0
	var gone []string
	for _, o := range ch.objects {
		if o.Kind != definitionKind || !wanted(o) {
			continue
		}
		n++
		s.Objects[o.Op]++
		if isGone(o) {
			gone = append(gone, o.Name)
		}
		s.Effects = append(s.Effects, definition(o)...)
	}
	if n == 0 {
		return nil
	}
	if len(gone) > 0 {
		s.Effects = append(s.Effects, Effect{Definition, diag.First(gone, maxSome),
			"is removed: all objects of the kind are deleted"})
	}
	for op, action := range map[diff.Op]string{diff.Added: "installed", diff.Removed: "removed"} {
		if s.Objects[op] == n {
			s.Action = action
		}
	}
	return []Step{s}
}

// definition returns what a definition loses: versions, fields, or the version in which its objects are stored.
func definition(o diff.Object) []Effect {
	var out []Effect
	var fields []string
	stored := ""
	for _, c := range o.Changes {
		switch field, isField := goneField(c); {
		case isField:
			fields = append(fields, field)
		case versionPath().MatchString(c.Path) && c.Op == diff.Removed:
			out = append(out,
				Effect{Definition, o.Name, fmt.Sprintf("version %q is removed: objects that are stored in it must have been "+
					"migrated",
					versionName(c))})
		case strings.HasSuffix(c.Path, "].served") && c.New == false:
			out = append(out, Effect{Definition, o.Name, fmt.Sprintf("version %q is not served any more", versionName(c))})
		case strings.HasSuffix(c.Path, "].storage") && c.New == true:
			stored = versionName(c)
		}
	}
	if stored != "" {
		out = append(out,
			Effect{Definition, o.Name, fmt.Sprintf("objects are stored in version %q from now on; those that are there stay "+
				"as they are", stored)})
	}
	if len(fields) > 0 {
		slices.Sort(fields)
		out = append(out, Effect{Definition, o.Name, "fields are removed, and dropped from objects: " +
			diag.First(slices.Compact(fields), maxSome)})
	}
	return out
}

var (
	versionPath = lazyregexp.New(`^spec\.versions\[name=[^]]*\]$`)
	versionAt   = lazyregexp.New(`^spec\.versions\[name=([^]]*)\]`)
)

func versionName(c diff.Change) string {
	m := versionAt().FindStringSubmatch(c.Path)
	if m == nil {
		return "?"
	}
	return m[1]
}

// goneField returns the field of a resource whose schema is removed, as spec.host.
func goneField(c diff.Change) (string, bool) {
	_, schema, found := strings.Cut(c.Path, ".schema.openAPIV3Schema.properties.")
	parent, _, isField := cutLast(schema, ".")
	if !found || c.Op != diff.Removed || isField && !strings.HasSuffix(parent, "properties") {
		return "", false
	}
	return strings.ReplaceAll(strings.ReplaceAll(schema, "items.properties.", ""), "properties.", ""), true
}

func cutLast(s, sep string) (before, after string, found bool) {
	if i := strings.LastIndex(s, sep); i >= 0 {
		return s[:i], s[i+len(sep):], true
	}
	return "", s, false
}

const maxSome = 5
