package images_test

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// TestCycloneDXIsValid: the output fits the schema of CycloneDX, which the module of the format's library
// contains.
func TestCycloneDXIsValid(t *testing.T) {
	schema := cycloneDX(t)
	for _, text := range []string{written(t, "cyclonedx", clusters()), written(t, "cyclonedx", nil)} {
		if err := validate(t, schema, text); err != nil {
			t.Error(err)
		}
	}
	if validate(t, schema, `{"bomFormat": "CycloneDX", "specVersion": "1.6", "components": [{}]}`) == nil {
		t.Error("a component of nothing is valid")
	}
}

// cycloneDX compiles the schema. It refers to two others by addresses at cyclonedx.org; all three are read from
// the module.
func cycloneDX(t *testing.T) *jsonschema.Schema {
	t.Helper()
	const site = "http://cyclonedx.org/schema/"
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/CycloneDX/cyclonedx-go").Output()
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(strings.TrimSpace(string(out)), "schema")
	compiler := jsonschema.NewCompiler()
	for address, file := range map[string]string{
		"bom-1.6.schema.json": "bom-1.6.schema.json", "spdx.schema.json": "spdx.schema.json",
		"jsf-0.82.schema.json": "jsf-0.82.schemax.json",
	} {
		doc, err := jsonschema.FileLoader{}.Load("file://" + filepath.ToSlash(filepath.Join(dir, file)))
		if err != nil {
			t.Fatal(err)
		}
		if err := compiler.AddResource(site+address, doc); err != nil {
			t.Fatal(err)
		}
	}
	schema, err := compiler.Compile(site + "bom-1.6.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

func validate(t *testing.T, schema *jsonschema.Schema, text string) error {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return schema.Validate(doc)
}
