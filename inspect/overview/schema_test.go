package overview

import (
	"bytes"
	"encoding/json"
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/meshpress/meshpress/inspect/diff"
	"github.com/meshpress/meshpress/inspect/plan"
	"github.com/meshpress/meshpress/internal/golden"
	"github.com/meshpress/meshpress/render/diag"
)

const published = "../../docs/report.schema.json"

// TestSchema compares the published schema with the types. -update writes it.
func TestSchema(t *testing.T) {
	golden.Compare(t, published, schema(t))
}

// schema returns the JSON schema of an overview.
func schema(t *testing.T) string {
	t.Helper()
	s := describer{t: t, defs: map[string]any{}}
	top := s.structure(reflect.TypeFor[Overview]())
	top["$schema"], top["$id"] = "https://json-schema.org/draft/2020-12/schema", Format
	top["title"], top["$defs"] = "meshpress report --format json", s.defs
	text, err := json.MarshalIndent(top, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	return string(text) + "\n"
}

// describer describes Go types as JSON schemas. Structures of a name are in defs.
type describer struct {
	t    *testing.T
	defs map[string]any
}

func (s describer) of(typ reflect.Type) map[string]any {
	switch typ.Kind() {
	case reflect.String:
		return map[string]any{"type": "string"}
	case reflect.Int:
		return map[string]any{"type": "integer"}
	case reflect.Bool:
		return map[string]any{"type": "boolean"}
	case reflect.Interface:
		return map[string]any{}
	case reflect.Pointer:
		return s.of(typ.Elem())
	case reflect.Slice:
		if typ == reflect.TypeFor[json.RawMessage]() {
			return map[string]any{}
		}
		return map[string]any{"type": "array", "items": s.of(typ.Elem())}
	case reflect.Map:
		return map[string]any{"type": "object", "additionalProperties": s.of(typ.Elem())}
	case reflect.Struct:
		name := typ.String()
		if s.defs[name] == nil {
			s.defs[name] = true // a type that contains itself refers to it
			s.defs[name] = s.structure(typ)
		}
		return map[string]any{"$ref": "#/$defs/" + name}
	}
	s.t.Fatalf("%s has no schema", typ)
	return nil
}

func (s describer) structure(typ reflect.Type) map[string]any {
	properties, required := map[string]any{}, []string{}
	for _, f := range reflect.VisibleFields(typ) {
		tag := f.Tag.Get("json")
		if f.Anonymous && tag == "" || tag == "-" {
			continue
		}
		name, options, _ := strings.Cut(tag, ",")
		properties[name] = s.of(f.Type)
		if !strings.Contains(options, "omitempty") {
			required = append(required, name)
		}
	}
	return map[string]any{"type": "object", "properties": properties, "required": required, "additionalProperties": false}
}

// TestOverviewsAreValid validates overviews, full and empty, against the published schema.
func TestOverviewsAreValid(t *testing.T) {
	compiled := compile(t)
	for name, o := range map[string]Overview{"empty": New(true).Overview(), "failed": Failed(nil), "full": full()} {
		if err := compiled.Validate(dataOf(t, o)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if compiled.Validate(map[string]any{"format": Format}) == nil {
		t.Error("an overview without clusters is valid")
	}
}

// compile returns the published schema.
func compile(t *testing.T) *jsonschema.Schema {
	t.Helper()
	text, err := os.ReadFile(published)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource(Format, doc); err != nil {
		t.Fatal(err)
	}
	compiled, err := compiler.Compile(Format)
	if err != nil {
		t.Fatal(err)
	}
	return compiled
}

// dataOf returns what a reader of the JSON has.
func dataOf(t *testing.T, o Overview) any {
	t.Helper()
	var text bytes.Buffer
	if err := o.WriteJSON(&text); err != nil {
		t.Fatal(err)
	}
	data, err := jsonschema.UnmarshalJSON(&text)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// full returns an overview that has something in each list.
func full() Overview {
	o := New(true).Overview()
	o.Clusters = []Cluster{{Name: "c1", State: Changed, Next: []string{"wait"}, Revisions: []Revision{{Name: "a",
		Tags: []string{"prod"}}}, Parts: []Part{{Component: "gateway", Inactive: true}}}}
	o.Plan = &plan.Report{Removed: []diff.Cluster{{Name: "c2"}}, Groups: []plan.Group{{Clusters: []string{"c1"},
		Plan: plan.Plan{Steps: []plan.Step{{Stage: "istiod", Objects: map[diff.Op]int{diff.Added: 1},
			Effects: []plan.Effect{{Kind: plan.Restart}}}}}}}}
	o.Diff = &diff.Report{Added: []diff.Cluster{}, Removed: []diff.Cluster{}, Groups: []diff.Group{{
		Clusters: []string{"c1"}, Objects: []diff.Object{{Op: diff.Changed,
			Changes: []diff.Change{{Path: "spec.x", Op: diff.Changed, Old: int64(1), New: map[string]any{"a": "b"}}}}}}}}
	o.Images = []Image{{Ref: "hub/pilot:1.24.2", State: Added, Clusters: []string{"c1"}}}
	o.Origins = []Origin{{Cluster: "c1", Release: "istiod"}}
	o.Fields = []Field{{Cluster: "c1", Kind: "Deployment", Name: "istiod", Path: "spec.x",
		Causes: []Cause{{Text: "value a = 1", At: "a.yaml:2:1"}}, More: 1}}
	o.Waivers = []Waiver{{Code: "MP0101", State: Holds}}
	var found diag.List
	found.Add(diag.Diagnostic{Code: diag.BadValue, Pos: diag.Pos{File: "a.yaml", Line: 2, Col: 1}, Text: "bad"})
	o.Find(found, func(diag.Code) string { return "Why." },
		func(string) ([]byte, error) { return []byte("a: 1\nb: 2\n"), nil })
	return o
}
