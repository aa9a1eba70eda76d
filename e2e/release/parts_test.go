package release

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/CycloneDX/cyclonedx-go"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

// parts: the list of parts has what the program is built from, and fits the schema of CycloneDX.
func parts(t *testing.T, dist string) {
	t.Helper()
	var bom cyclonedx.BOM
	text := read(t, filepath.Join(dist, base+"_linux_amd64.cdx.json"))
	if err := cyclonedx.NewBOMDecoder(strings.NewReader(text), cyclonedx.BOMFileFormatJSON).Decode(&bom); err != nil {
		t.Fatal(err)
	}
	fitsSchema(t, text, bom.SpecVersion.String())
	var names []string
	for _, c := range *bom.Components {
		names = append(names, c.Name)
		if c.PackageURL == "" || c.Version == "" {
			t.Errorf("component %+v", c)
		}
	}
	for _, want := range []string{"std", "helm.sh/helm/v3", "istio.io/istio", "github.com/google/cel-go"} {
		if !slices.Contains(names, want) {
			t.Errorf("%s is not among the parts", want)
		}
	}
}

// fitsSchema: a list of parts is what the schema of its version of CycloneDX demands. The module of its types has the
// schemas.
func fitsSchema(t *testing.T, text, version string) {
	t.Helper()
	dir := strings.TrimSpace(run(t, "../..", "go", "list", "-m", "-f", "{{.Dir}}", "github.com/CycloneDX/cyclonedx-go"))
	const home = "http://cyclonedx.org/schema/"
	compiler := jsonschema.NewCompiler()
	for name, file := range map[string]string{"bom-" + version + ".schema.json": "bom-" + version + ".schema.json",
		"spdx.schema.json": "spdx.schema.json", "jsf-0.82.schema.json": "jsf-0.82.schemax.json"} {
		if err := compiler.AddResource(home+name, decode(t, read(t, filepath.Join(dir, "schema", file)))); err != nil {
			t.Fatal(err)
		}
	}
	schema, err := compiler.Compile(home + "bom-" + version + ".schema.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := schema.Validate(decode(t, text)); err != nil {
		t.Error(err)
	}
}

func decode(t *testing.T, text string) any {
	t.Helper()
	value, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return value
}
