package lifecycle

import (
	"maps"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// TestEveryFieldIsAccepted: one document of each kind sets every field of the definitions. All of them must be
// decoded.
func TestEveryFieldIsAccepted(t *testing.T) {
	for _, row := range []struct {
		file string
		of   func(Input) any
	}{
		{"ilm", func(in Input) any { return in.ControlPlanes[0].Spec }},
		{"glm", func(in Input) any { return in.Gateways[0].Spec }},
		{"iop", func(in Input) any { return in.Operators[0].Spec }},
		{"cluster", func(in Input) any { return in.Clusters[0] }},
		{"config", func(in Input) any { return in.Configs[0].Spec }},
	} {
		t.Run(row.file, func(t *testing.T) {
			text, err := os.ReadFile("testdata/complete/" + row.file + ".yaml")
			if err != nil {
				t.Fatal(err)
			}
			input, found := decode(string(text))
			for _, line := range found {
				if strings.Contains(line, ": error ") {
					t.Error(line)
				}
			}
			for field := range unset(reflect.ValueOf(row.of(input)), row.file) {
				t.Errorf("testdata/complete/%s.yaml does not set %s", row.file, field)
			}
		})
	}
}

// unset returns the fields of our types without a value. Of a list, one element with a value is enough.
func unset(v reflect.Value, path string) map[string]bool {
	out := map[string]bool{}
	switch {
	case v.IsZero():
		out[path] = true
	case v.Kind() == reflect.Pointer && v.Elem().Kind() == reflect.Struct:
		return unset(v.Elem(), path)
	case v.Kind() == reflect.Slice:
		var elements []map[string]bool
		for i := range v.Len() {
			elements = append(elements, unset(v.Index(i), path+"[]"))
			maps.Copy(out, elements[i])
		}
		maps.DeleteFunc(out, func(field string, _ bool) bool {
			return slices.ContainsFunc(elements, func(e map[string]bool) bool { return !e[field] && !coveredBy(e, field) })
		})
	case v.Kind() == reflect.Map && v.Len() > 0:
		return unset(v.MapIndex(v.MapKeys()[0]), path+".*")
	case v.Kind() == reflect.Struct && (v.Type().PkgPath() == reflect.TypeFor[Head]().PkgPath() || v.Type().Name() == ""):
		for i := range v.NumField() {
			if field := v.Type().Field(i); isWritten(field) {
				for name := range unset(v.Field(i), path+"."+field.Name) {
					out[name] = true
				}
			}
		}
	}
	return out
}

// isWritten tells whether a field is in documents, and not of [Head].
func isWritten(field reflect.StructField) bool {
	return field.Name != "Head" && (field.Tag.Get("json") != "-" || field.Name == "Origin")
}

// coveredBy tells whether a parent of a field is unset.
func coveredBy(unset map[string]bool, field string) bool {
	for above := range unset {
		if strings.HasPrefix(field, above+".") {
			return true
		}
	}
	return false
}
