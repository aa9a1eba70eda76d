package schemas

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"github.com/invopop/jsonschema"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"

	"github.com/meshpress/meshpress/inspect/testcase"
	"github.com/meshpress/meshpress/internal/golden"
	"github.com/meshpress/meshpress/render/chart"
	"github.com/meshpress/meshpress/render/lifecycle"
	"github.com/meshpress/meshpress/render/sailapi"
	"github.com/meshpress/meshpress/render/source"
)

// kinds are the types of the schemas, with the apiVersions that they have.
var kinds = map[string]struct {
	versions []any
	of       any
}{
	"IstioLifecycleManager":   {[]any{"admin.gloo.solo.io/v2"}, lifecycle.IstioLifecycleManager{}},
	"GatewayLifecycleManager": {[]any{"admin.gloo.solo.io/v2"}, lifecycle.GatewayLifecycleManager{}},
	"KubernetesCluster":       {[]any{"admin.gloo.solo.io/v2"}, lifecycle.KubernetesCluster{}},
	"IstioOperator":           {[]any{"install.istio.io/v1alpha1"}, lifecycle.IstioOperator{}},
	"Istio":                   {sail, lifecycle.Istio{}},
	"IstioRevision":           {sail, lifecycle.IstioRevision{}},
	"IstioRevisionTag":        {sail, lifecycle.IstioRevisionTag{}},
	"IstioCNI":                {sail, lifecycle.IstioCNI{}},
	"ZTunnel":                 {sail, lifecycle.ZTunnel{}},
	"RenderConfig":            {[]any{"meshpress.dev/v1alpha1"}, lifecycle.RenderConfig{}},
	"ChartLock":               {[]any{"meshpress.dev/v1alpha1"}, chart.Lock{}},
	"TestCase":                {[]any{"meshpress.dev/v1alpha1"}, testcase.TestCase{}},
}

// sail are the versions of the kinds of the Sail operator.
var sail = []any{"sailoperator.io/v1", "sailoperator.io/v1alpha1"}

func TestSchemas(t *testing.T) {
	for kind, k := range kinds {
		golden.Compare(t, kind+".json", text(t, schemaOf(t, kind, k.versions, k.of)))
	}
	golden.Compare(t, Fleet+".json", text(t, fleet()))
}

func text(t *testing.T, schema any) string {
	t.Helper()
	out, err := json.MarshalIndent(schema, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	return string(out) + "\n"
}

func schemaOf(t *testing.T, kind string, versions []any, of any) *jsonschema.Schema {
	t.Helper()
	r := jsonschema.Reflector{RequiredFromJSONSchemaTags: true, Anonymous: true, ExpandedStruct: true, Mapper: mapped,
		LookupComment: comment}
	for _, dir := range []string{"../../lifecycle", "../../chart", "../../../inspect/testcase"} {
		if err := r.AddGoComments("github.com/meshpress/meshpress/render/lifecycle/schemas", dir); err != nil {
			t.Fatal(err)
		}
	}
	s := r.Reflect(of)
	s.Title = kind
	s.Properties.Set("apiVersion", &jsonschema.Schema{Enum: versions, Description: "The version of the kind."})
	s.Properties.Set("kind", &jsonschema.Schema{Const: kind, Description: s.Description})
	describe(s, "metadata", "The name of the resource, its namespace, labels and annotations.")
	describe(s, "spec", "What the resource says.")
	s.Required = []string{"apiVersion", "kind"}
	if sailapi.Spec(kind, 0) != nil {
		addSpec(s, kind)
	}
	return s
}

// describe gives a field a description, if it has one and the field is there.
func describe(s *jsonschema.Schema, field, text string) {
	if f, ok := s.Properties.Get(field); ok && f != nil && f.Description == "" && f != jsonschema.TrueSchema {
		f.Description = text
	}
}

// addSpec adds the spec of a kind of the Sail operator, whose types are a table.
func addSpec(s *jsonschema.Schema, kind string) {
	spec, below := sailapi.Schema(kind, sailFields)
	s.Properties.Set("spec", &jsonschema.Schema{Extras: spec, Description: "What the resource says."})
	s.Definitions = jsonschema.Definitions{}
	for name, schema := range below {
		s.Definitions[name] = &jsonschema.Schema{Extras: schema.(map[string]any)}
	}
}

// fleet is the schema of a document of any kind. Documents of other kinds are accepted: meshpress leaves them out.
func fleet() *jsonschema.Schema {
	out := &jsonschema.Schema{Version: jsonschema.Version, Title: "a document of a fleet"}
	for _, kind := range Kinds() {
		if kind == Fleet {
			continue
		}
		is := jsonschema.NewProperties()
		is.Set("kind", &jsonschema.Schema{Const: kind})
		is.Set("apiVersion", &jsonschema.Schema{Enum: kinds[kind].versions})
		out.AllOf = append(out.AllOf, &jsonschema.Schema{
			If:   &jsonschema.Schema{Properties: is, Required: []string{"apiVersion", "kind"}},
			Then: &jsonschema.Schema{Ref: kind + ".json"},
		})
	}
	return out
}

// mapped returns the schemas of types that decode themselves, and of fields that are read later.
func mapped(t reflect.Type) *jsonschema.Schema {
	switch t {
	case reflect.TypeFor[source.Ref]():
		return &jsonschema.Schema{}
	case reflect.TypeFor[metav1.ObjectMeta]():
		return metadata()
	case reflect.TypeFor[resource.Quantity](), reflect.TypeFor[intstr.IntOrString]():
		return &jsonschema.Schema{OneOf: []*jsonschema.Schema{{Type: "string"}, {Type: "number"}}}
	case reflect.TypeFor[metav1.Time]():
		return &jsonschema.Schema{Type: "string", Format: "date-time"}
	}
	return nil
}

func metadata() *jsonschema.Schema {
	fields := jsonschema.NewProperties()
	fields.Set("name", &jsonschema.Schema{Type: "string", Description: "The name of the resource."})
	fields.Set("namespace", &jsonschema.Schema{Type: "string", Description: "The namespace of the resource."})
	fields.Set("labels", texts("Labels of the resource."))
	fields.Set("annotations", texts("Annotations of the resource."))
	return &jsonschema.Schema{Type: "object", Properties: fields}
}

func texts(description string) *jsonschema.Schema {
	return &jsonschema.Schema{Type: "object", AdditionalProperties: &jsonschema.Schema{Type: "string"},
		Description: description}
}

// comment returns the comment of a type or field of Kubernetes, which has them in SwaggerDoc.
func comment(t reflect.Type, field string) string {
	if documented, ok := reflect.TypeAssert[interface{ SwaggerDoc() map[string]string }](reflect.New(t)); ok {
		if f, ok := t.FieldByName(field); ok {
			field, _, _ = strings.Cut(f.Tag.Get("json"), ",")
		}
		return documented.SwaggerDoc()[field]
	}
	return ""
}
