package live

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	_ "github.com/meshpress/meshpress/internal/golden" // the flag -update
)

func names(c *Cluster) []string {
	var out []string
	for _, o := range c.Objects {
		out = append(out, o.Key().String())
	}
	return out
}

func TestRead(t *testing.T) {
	const a, b = "apiVersion: v1\nkind: Service\nmetadata: {name: a, namespace: ns}\n",
		"apiVersion: v1\nkind: Namespace\nmetadata: {name: b}\n"
	const inJSON = `{"apiVersion": "v1", "kind": "Service", "metadata": {"name": "a", "namespace": "ns"}}`
	const b2json = `{"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "b"}}`
	list := func(items string) string { return "apiVersion: v1\nkind: List\nitems:\n" + items }
	item := func(text string) string {
		return "- " + strings.ReplaceAll(strings.TrimSpace(text), "\n", "\n  ") + "\n"
	}
	for name, c := range map[string]struct {
		text string
		want []string
	}{
		"one object":        {a, []string{"Service ns/a"}},
		"several documents": {a + "---\n" + b, []string{"Service ns/a", "Namespace b"}},
		"a list":            {list(item(a) + item(b)), []string{"Service ns/a", "Namespace b"}},
		"two lists":         {list(item(a)) + "---\n" + list(item(b)), []string{"Service ns/a", "Namespace b"}},
		"an object twice":   {a + "---\n" + a, []string{"Service ns/a"}},
		"JSON":              {inJSON, []string{"Service ns/a"}},
		"a list in JSON":    {`{"kind": "List", "items": [` + inJSON + `]}`, []string{"Service ns/a"}},
		"a list in a list": {`{"kind": "List", "items": [{"kind": "ServiceList", "items": [` + inJSON + `]}]}`,
			[]string{"Service ns/a"}},
		"lists in JSON, one after the other": {inJSON + "\n" + `{"kind": "List", "items": []}` + inJSON + b2json,
			[]string{"Service ns/a", "Namespace b"}},
		"lists without a line between": {list(item(a)) + list(item(b)), []string{"Service ns/a", "Namespace b"}},
		"a mark of UTF-8":              {"\xef\xbb\xbf" + a, []string{"Service ns/a"}},
		"an empty list":                {"apiVersion: v1\nkind: List\nitems: []\n", nil},
		"a list that is none": {"apiVersion: v1\nkind: Config\nmetadata: {name: c}\nitems: [x]\n",
			[]string{"Config c"}},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := Read("c", []byte(c.text))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, names(got)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestReadRefuses(t *testing.T) {
	for text, want := range map[string]string{
		"a: [":                                   "document 1: error converting YAML",
		"a: b":                                   "an object is not one of Kubernetes: there is no `apiVersion`",
		"kind: List\nitems: [x]":                 "there is no `apiVersion`",
		`{"kind": "List", "items": []} {"a": 1}`: "document 2: an object is not one of Kubernetes",
		`{"kind": "List", "items": []} {"a":`:    "document 2: unexpected EOF",
		"kind: List\nitems: []\nkind: List":      "key \"kind\" already set in map",
		"\xff\xfek\x00":                          "it must be UTF-8, not UTF-16",
		"- a":                                    "document 1: ",
		"apiVersion: v1\nkind: List":             "there is no `metadata.name`",
	} {
		if _, err := Read("c", []byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}

const managed = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: a
  namespace: ns
  managedFields:
  - {manager: helm, operation: Update, fieldsV1: {"f:spec": {"f:replicas": {}, "f:template": {
      "f:spec": {"f:containers": {
      'k:{"name":"c"}': {".": {}, "f:name": {}, "f:args": {}}}}}}}}
  - {manager: kubectl-edit, operation: Update, fieldsV1: {"f:metadata": {"f:labels": {"f:team": {}}}}}
  - {manager: kube-controller-manager, operation: Update, subresource: status, fieldsV1: {"f:status": {}}}
  - {manager: pilot-discovery, operation: Update, fieldsV1: {"f:metadata": {"f:annotations": {"f:x": {}}}}}
`

func TestFieldsKnowTheirWriters(t *testing.T) {
	c, err := Read("c", []byte(managed))
	if err != nil {
		t.Fatal(err)
	}
	top := c.Objects[0].Fields()
	containers := top.Child("spec").Child("template").Child("spec").Child("containers")
	item := containers.Items().Of(map[string]any{"name": "c", "args": []any{"x"}})
	got := []string{top.Child("spec").Child("replicas").SetBy(), top.Child("spec").Child("paused").SetBy(),
		top.Child("metadata").Child("labels").Child("team").SetBy(), item.SetBy(), item.Child("args").Items().Of("x").SetBy(),
		item.Child("image").SetBy(), containers.Items().Of(map[string]any{"name": "other"}).SetBy(),
		top.Child("status").SetBy(),
		top.Child("metadata").Child("annotations").Child("x").SetBy()}
	if diff := cmp.Diff([]string{"helm", "", "kubectl-edit", "helm", "helm", "", "", "", ""}, got); diff != "" {
		t.Error(diff)
	}
	if !c.Known() || len(c.Objects[0].Managers) != 3 {
		t.Errorf("managers: %v", c.Objects[0].Managers)
	}
}

func TestOwners(t *testing.T) {
	meta := func(text string) string {
		return "apiVersion: v1\nkind: Service\nmetadata:\n  name: a\n  namespace: ns\n  " + text
	}
	for text, want := range map[string]string{
		"annotations: {meta.helm.sh/release-name: r, meta.helm.sh/release-namespace: s}": "Helm s/r false",
		"annotations: {argocd.argoproj.io/tracking-id: 'app:/Service:n/a'}":              "Argo CD app true",
		"labels: {kustomize.toolkit.fluxcd.io/name: mesh}":                               "Flux mesh true",
		"labels: {install.operator.istio.io/owning-resource: " +
			"installed-state}": "istioctl installed-state false",
		"labels: {install.operator.istio.io/owning-resource: unknown}": "",
		"ownerReferences: [{apiVersion: sailoperator.io/v1, kind: " +
			"IstioRevision, name: default}]": "Sail Operator IstioRevision/default true",
		"ownerReferences: [{apiVersion: apps/v1, kind: Deployment, name: " +
			"d}]": "another controller Deployment/d true",
		"managedFields: [{manager: sail-operator, operation: Apply, " +
			"fieldsV1: {}}]": "Sail Operator sail-operator true",
		"managedFields: [{manager: istio-operator, operation: Apply, " +
			"fieldsV1: {}}]": "istioctl istio-operator false",
		"managedFields: [{manager: helm, operation: Update, fieldsV1: {}}]":    "Helm helm false",
		"managedFields: [{manager: kubectl, operation: Update, fieldsV1: {}}]": "",
	} {
		c, err := Read("c", []byte(meta(text)))
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, w := range c.Objects[0].Owners() {
			got = append(got, fmt.Sprint(w.Tool, " ", w.Name, " ", w.Returns))
		}
		if strings.Join(got, ", ") != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}

// FuzzRead: no text makes it panic, and what is read has names.
func FuzzRead(f *testing.F) {
	f.Add([]byte(managed))
	f.Add([]byte(`{"kind": "List", "items": [{"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "x"}}]}`))
	f.Add([]byte("kind: List\nitems:\n- 1\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		c, err := Read("c", text)
		if err != nil {
			return
		}
		for _, o := range c.Objects {
			o.Owners()
			o.Fields().Child("spec").Items().Of(map[string]any{"name": "a"}).SetBy()
			if o.Problem() != "" {
				t.Errorf("%v", o.Data)
			}
		}
	})
}

// TestMapsAsKeys proves that the key of an item in a dump may have any value.
func TestMapsAsKeys(t *testing.T) {
	c, err := Read("c", []byte(`apiVersion: v1
kind: Service
metadata: {name: a, managedFields: [{manager: helm, fieldsV1: {"f:x": {'k:{"name":{"a":"b"}}': {"f:y": {}}}}}]}
`))
	if err != nil {
		t.Fatal(err)
	}
	x := c.Objects[0].Fields().Child("x")
	for value, want := range map[string]string{"b": "helm", "c": ""} {
		item := map[string]any{"name": map[string]any{"a": value}}
		if got := x.Items().Of(item).Child("y").SetBy(); got != want {
			t.Errorf("%s: %q, want %q", value, got, want)
		}
	}
}
