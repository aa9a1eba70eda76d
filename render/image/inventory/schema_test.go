package inventory_test

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xeipuuv/gojsonschema"
)

// TestCycloneDXIsValid validates against the schema that the format's library
// has beside its code.
func TestCycloneDXIsValid(t *testing.T) {
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/CycloneDX/cyclonedx-go").Output()
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(strings.TrimSpace(string(out)), "schema")
	loader := gojsonschema.NewSchemaLoader()
	for _, used := range []string{"spdx.schema.json", "jsf-0.82.schemax.json"} {
		if err := loader.AddSchemas(gojsonschema.NewReferenceLoader("file://" + filepath.ToSlash(filepath.Join(dir, used)))); err != nil {
			t.Fatal(err)
		}
	}
	schema, err := loader.Compile(gojsonschema.NewReferenceLoader("file://" + filepath.ToSlash(filepath.Join(dir, "bom-1.6.schema.json"))))
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{written(t, "cyclonedx", clusters()), written(t, "cyclonedx", nil)} {
		result, err := schema.Validate(gojsonschema.NewStringLoader(text))
		if err != nil {
			t.Fatal(err)
		}
		for _, bad := range result.Errors() {
			t.Error(bad)
		}
	}
	if result, err := schema.Validate(gojsonschema.NewStringLoader(`{"bomFormat": "CycloneDX", "specVersion": "1.6", "components": [{}]}`)); err != nil || result.Valid() {
		t.Errorf("a component of nothing is valid: %v", err)
	}
}
