package schemas

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/meshpress/meshpress/render/source"
)

// compiled returns the schema of documents of any kind, compiled.
func compiled(t *testing.T) *jsonschema.Schema {
	t.Helper()
	c := jsonschema.NewCompiler()
	for _, kind := range Kinds() {
		text, _ := Of(kind)
		value, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		if err := c.AddResource("https://meshpress.test/"+kind+".json", value); err != nil {
			t.Fatal(err)
		}
	}
	schema, err := c.Compile("https://meshpress.test/" + Fleet + ".json")
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

// TestInputsFit: every fixture and every example has documents that the schemas accept.
func TestInputsFit(t *testing.T) {
	schema := compiled(t)
	files, err := filepath.Glob("../../../fixtures/*/*.yaml")
	more, moreErr := filepath.Glob("../../../examples/*/*.yaml")
	deep, _ := filepath.Glob("../../../examples/*/*/*.yaml")
	if err != nil || moreErr != nil || len(files) < 20 || len(more) == 0 {
		t.Fatal(err, moreErr, len(files), len(more))
	}
	for _, file := range slices.Concat(files, more, deep) {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		docs, _ := source.Parse(file, text)
		mark := marked[filepath.Base(filepath.Dir(file))]
		for _, doc := range docs {
			err := schema.Validate(doc.Value())
			if err != nil && (mark == "" || !strings.Contains(err.Error(), mark)) {
				t.Errorf("%s: %v", doc.Pos(), err)
			}
		}
	}
}

// marked are the fixtures with a field that the operator drops, which an editor marks.
var marked = map[string]string{"sail-ambient": "'network' not allowed", "sail-revisions": "'gateways' not allowed"}

// TestFieldsAreDescribed: each field of a kind and of our own types says what it means. The types of Kubernetes have
// their own comments, and those of the values of Sail have none.
func TestFieldsAreDescribed(t *testing.T) {
	for _, kind := range Kinds() {
		if kind == Fleet {
			continue
		}
		text, _ := Of(kind)
		schema, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		top := schema.(map[string]any)
		described(t, kind, top)
		types, _ := top["$defs"].(map[string]any)
		for name, below := range types {
			if _, isOurs := below.(map[string]any)["description"]; isOurs {
				described(t, kind+" "+name, below.(map[string]any))
			}
		}
	}
}

// described looks at the fields of a type, and at those of its fields that are written there.
func described(t *testing.T, at string, schema map[string]any) {
	t.Helper()
	fields, _ := schema["properties"].(map[string]any)
	for name, f := range fields {
		field, isMap := f.(map[string]any)
		if !isMap { // true: anything
			continue
		}
		if field["description"] == nil {
			t.Errorf("%s: `%s` has no description", at, name)
		}
		described(t, at+"."+name, field)
	}
}

// TestMistakesDoNotFit: the schemas find what an editor should mark.
func TestMistakesDoNotFit(t *testing.T) {
	schema := compiled(t)
	for name, c := range map[string]struct{ text, want string }{
		"an unknown field": {"apiVersion: admin.gloo.solo.io/v2\nkind: IstioLifecycleManager\nspec: {instalations: []}",
			"instalations"},
		"a wrong type": {"apiVersion: admin.gloo.solo.io/v2\nkind: GatewayLifecycleManager\nspec: {installations: " +
			"[{clusters: [{name: a, activeGateway: 'true'}]}]}", "activeGateway"},
		"no name": {"apiVersion: admin.gloo.solo.io/v2\nkind: IstioLifecycleManager\nspec: {installations: " +
			"[{clusters: [{defaultRevision: true}]}]}", "name"},
		"a field of a pod": {"apiVersion: install.istio.io/v1alpha1\nkind: IstioOperator\nspec: {components: {pilot: " +
			"{k8s: {tolerations: [{operater: Exists}]}}}}", "operater"},
		"a value that is not allowed": {"apiVersion: meshpress.dev/v1alpha1\nkind: RenderConfig\nspec: {compat: helm}",
			"compat"},
		"a value of Sail": {"apiVersion: sailoperator.io/v1\nkind: Istio\nspec: {values: {pilot: {autoscaleEnabeld: true}}}",
			"autoscaleEnabeld"},
		"a strategy of Sail": {"apiVersion: sailoperator.io/v1\nkind: Istio\nspec: {updateStrategy: {type: Rolling}}",
			"updateStrategy"},
		"a severity": {"apiVersion: meshpress.dev/v1alpha1\nkind: RenderConfig\nspec: {policies: {overrides: " +
			"[{code: MP0040, severity: fatal}]}}", "severity"},
		"a test without a code": {"apiVersion: meshpress.dev/v1alpha1\nkind: TestCase\nspec: {findings: [{severity: error}]}",
			"code"},
		"another version": {"apiVersion: meshpress.dev/v1alpha1\nkind: ChartLock\ncharts: {}", "charts"},
	} {
		t.Run(name, func(t *testing.T) {
			docs, found := source.Parse("f.yaml", []byte(c.text))
			if len(found) > 0 || len(docs) != 1 {
				t.Fatal(found)
			}
			if err := schema.Validate(docs[0].Value()); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("the error is %v, and must name %q", err, c.want)
			}
		})
	}
}
