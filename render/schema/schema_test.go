package schema

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	helmchart "helm.sh/helm/v3/pkg/chart"
	"helm.sh/helm/v3/pkg/chartutil"
)

func chartWith(schema string, subcharts ...*helmchart.Chart) *helmchart.Chart {
	c := &helmchart.Chart{Metadata: &helmchart.Metadata{Name: "c"}, Schema: []byte(schema)}
	c.AddDependency(subcharts...)
	return c
}

// Check must find the same misfits as Helm, in the same words.
func TestCheckSaysWhatHelmSays(t *testing.T) {
	const schema = `{"$schema": "http://json-schema.org/draft-07/schema#", "type": "object", "additionalProperties": false, "$ref": "#/definitions/values",
		"definitions": {"values": {"properties": {"replicas": {"type": "integer", "minimum": 1}, "name": {"pattern": "^[a-z]+$"}, "list": {"type": "array", "uniqueItems": true, "items": {"enum": [1, 2]}}}}}}`
	sub := chartWith(
		`{"required": ["x"], "anyOf": [{"type": "string"}, {"properties": {"x": {"$ref": "#/$defs/text"}}}], "$defs": {"text": {"type": "string"}}}`)
	sub.Metadata.Name = "sub"
	for _, values := range []map[string]any{
		{}, {"replicas": int64(0)}, {"replicas": "1", "name": "A"}, {"list": []any{int64(1), int64(1), int64(3)}},
		{"sub": "text"}, {"sub": map[string]any{"x": true}}, {"sub": map[string]any{"x": "y"}},
	} {
		c := chartWith(schema, sub)
		got, want := "", ""
		if err := Check(c, values); err != nil {
			got = err.Error()
		}
		if err := chartutil.ValidateAgainstSchema(c, values); err != nil {
			want = "values don't meet the specifications of the schema(s) in the following chart(s):\n" + err.Error()
		}
		if sorted(got) != sorted(want) { // Helm's order is random
			t.Errorf("%v\n got %s\nwant %s", values, got, want)
		}
	}
}

func sorted(text string) string {
	return strings.Join(slices.Sorted(strings.Lines(text)), "")
}

// Misfits are sorted by path in every run.
func TestCheckIsInOrder(t *testing.T) {
	c := chartWith(
		`{"properties": {"a": {"type": "string"}, "b": {"type": "string"}, "c": {"type": "string"}, "d": {"type": "string"}}}`)
	values := map[string]any{"a": int64(1), "b": int64(1), "c": int64(1), "d": int64(1)}
	want := Check(c, values).Error()
	for range 20 {
		if got := Check(c, values).Error(); got != want {
			t.Fatalf("got %s\nwant %s", got, want)
		}
	}
}

func TestCheckOpensNothing(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("somebody asked") }))
	defer server.Close()
	secret := filepath.Join(t.TempDir(), "secret.json")
	if err := os.WriteFile(secret, []byte(`{"type": "string", "title": "secret"}`), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, schema := range []string{
		`{"$ref": "%s"}`, `{"$schema": "%s"}`, `{"$id": "%s", "$ref": "other.json"}`,
		`{"properties": {"a": {"$dynamicRef": "%s"}}}`, `{"allOf": [{"$id": "%s", "$ref": "x"}]}`,
		`{"$schema": "http://json-schema.org/draft-04/schema#", "id": "%s", "$ref": "x"}`,
		`{"definitions": {"a": {"$schema": "%s", "$id": "a"}}, "$ref": "a"}`,
	} {
		for _, url := range []string{server.URL + "/s.json", "file://" + secret, "file:///values.schema.json/../etc/passwd",
			"urn:x:y", "ftp://h/x"} {
			for _, c := range []*helmchart.Chart{chartWith(fmt.Sprintf(schema, url)),
				chartWith("{}", chartWith(fmt.Sprintf(schema, url)))} {
				err := Check(c, map[string]any{"a": int64(1), "c": map[string]any{"a": int64(1)}})
				refused := err != nil && (strings.Contains(err.Error(), "a schema must refer to itself only") ||
					strings.Contains(err.Error(), "causing reference cycle"))
				if !refused || strings.Contains(err.Error(), "secret\"") {
					t.Errorf("%s with %s: %v", schema, url, err)
				}
			}
		}
	}
}

func TestCheckRefusesExpensiveSchemas(t *testing.T) {
	doubled := definitions(60, `"a%d": {"allOf": [{"$ref": "#/$defs/a%d"}, {"$ref": "#/$defs/a%[2]d"}]},`)
	chain := definitions(50_000, `"a%d": {"$ref": "#/$defs/a%d"},`)
	deep := `{"$dynamicRef": "#x", "$defs": {"x": {"$dynamicAnchor": "x", "anyOf": [{"properties": {"a": {"$dynamicRef": "#x"}}}, {"properties": {"a": {"$dynamicRef": "#x"}}}]}}}`
	recursive := `{"properties": {"a": {"allOf": [{"$ref": "#"}, {"$ref": "#"}]}}}`
	expressions := ""
	for i := range 600 {
		expressions += fmt.Sprintf(`"(a{1000}){1}%d": {},`, i)
	}
	for name, schema := range map[string]string{
		"doubled references": doubled, "chain": chain, "recursion": recursive, "dynamic references": deep,
		"regular expressions": `{"patternProperties": {` + strings.TrimSuffix(expressions, ",") + `}}`,
		"large expression":    `{"properties": {"text": {"pattern": "(a{100}b{100}){9}(c{100}d{100}){9}x*x*x*x*x*x*x*y"}}}`,
		"number":              `{"properties": {"a": {"multipleOf": 1e1000000}}}`,
		"itself":              `{"$ref": "#"}`,
	} {
		t.Run(name, func(t *testing.T) {
			values := map[string]any{"text": strings.Repeat("a", 1<<20)}
			at := values
			for range 150 {
				next := map[string]any{}
				at["a"], at = next, next
			}
			if err := Check(chartWith(schema), values); err == nil {
				t.Error("it is compared")
			} else if len(err.Error()) > maxMessage+1000 {
				t.Errorf("the error has %d bytes", len(err.Error()))
			}
		})
	}
}

// definitions is a schema with n definitions, each of which refers to the next one.
func definitions(n int, format string) string {
	var b strings.Builder
	b.WriteString(`{"$ref": "#/$defs/a0", "$defs": {`)
	for i := range n {
		fmt.Fprintf(&b, format, i, i+1)
	}
	fmt.Fprintf(&b, `"a%d": {}}}`, n)
	return b.String()
}

// FuzzCheck: no schema causes a panic. If Helm accepts values by a schema that refers only to itself, Check
// does.
func FuzzCheck(f *testing.F) {
	for _, schema := range []string{`{}`, `true`, `{"$ref": "#"}`,
		`{"type": "object", "properties": {"a": {"type": "integer"}}}`, `{"$defs": {"x": {"not": {}}}, "$ref": "#/$defs/x"}`,
		`[`, `{"items": [{}]}`} {
		f.Add(schema)
	}
	f.Fuzz(func(t *testing.T, schema string) {
		_ = Check(chartWith(schema), map[string]any{"a": int64(1), "b": []any{"x", map[string]any{"c": nil}}})
	})
}
