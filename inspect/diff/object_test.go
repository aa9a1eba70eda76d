package diff

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	_ "github.com/meshpress/meshpress/internal/golden"
	"github.com/meshpress/meshpress/render/manifest"
)

// object reads an object. The spec of a definition becomes its body.
func object(t testing.TB, text string) *manifest.Object {
	t.Helper()
	head, body, isDefinition := strings.Cut(text, "\nspec:")
	if !isDefinition || !strings.Contains(head, "CustomResourceDefinition") {
		head, body = text, ""
	}
	o, err := manifest.Parse(head)
	if err != nil || o == nil {
		t.Fatalf("%s: %v", text, err)
	}
	if body != "" {
		o.Body = []byte("spec:" + body + "\n")
	}
	return o
}

func lines(changes []Change) []string {
	return Object{Op: Changed, Changes: changes}.lines()
}

const (
	deployment = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a, namespace: ns}\n"
	config     = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: ns}\n"
	service    = "apiVersion: v1\nkind: Service\nmetadata: {name: a, namespace: ns}\n"
	role       = "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: a}\n"
	definition = "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: a}\n"
)

func containers(list string) string {
	return deployment + "spec: {template: {spec: {containers: [" + list + "]}}}"
}

func TestObjects(t *testing.T) {
	for name, c := range map[string]struct {
		before, after string
		want          []string
	}{
		"nothing":         {deployment, deployment, nil},
		"null is nothing": {deployment + "spec: {a: null}", deployment + "spec: {}", nil},
		"order of keys":   {deployment + "spec: {a: 1, b: {c: 2, d: 3}}", deployment + "spec: {b: {d: 3, c: 2}, a: 1}", nil},
		"a scalar": {deployment + "spec: {replicas: 1}", deployment + "spec: {replicas: 2}",
			[]string{"  spec.replicas: 1 -> 2"}},
		"a type": {deployment + "spec: {a: 1}", deployment + "spec: {a: '1'}", []string{`  spec.a: 1 -> "1"`}},
		"a map for a list": {deployment + "spec: {a: [1]}", deployment + "spec: {a: {b: 1}}",
			[]string{`  spec.a: [1] -> {"b":1}`}},
		"a version": {deployment, strings.Replace(deployment, "apps/v1", "apps/v2", 1),
			[]string{"  apiVersion: apps/v1 -> apps/v2"}},
		"keys in quotes": {deployment + "spec: {a: {x.y/z: b}}", deployment + "spec: {a: {}}",
			[]string{`- spec.a["x.y/z"]: b`}},
		"containers by name": {containers("{name: a, image: x:1}, {name: b}"), containers("{name: b}, {name: a, image: x:2}"),
			[]string{"  spec.template.spec.containers[name=a].image: x:1 -> x:2",
				`  spec.template.spec.containers: order ["a","b"] -> ["b","a"]`}},
		"variables by name": {containers("{name: a, env: [{name: B, value: '1'}, {name: C}]}"),
			containers("{name: a, env: [{name: D}, {name: B, value: '2'}]}"),
			[]string{`  spec.template.spec.containers[name=a].env[name=B].value: "1" -> "2"`,
				`- spec.template.spec.containers[name=a].env[name=C]: {"name":"C"}`,
				`+ spec.template.spec.containers[name=a].env[name=D]: {"name":"D"}`}},
		"ports by number": {containers("{name: a, ports: [{containerPort: 1}, {containerPort: 2, name: x}]}"),
			containers("{name: a, ports: [{containerPort: 2, name: z}, {containerPort: 1}]}"),
			[]string{"  spec.template.spec.containers[name=a].ports[containerPort=2].name: x -> z",
				"  spec.template.spec.containers[name=a].ports: order [1,2] -> [2,1]"}},
		"variables see those before them": {containers("{name: a, env: [{name: B, value: x}, {name: F, value: $(B)/y}, " +
			"{name: C}]}"), containers("{name: a, env: [{name: F, value: $(B)/y}, {name: B, value: x}]}"),
			[]string{`- spec.template.spec.containers[name=a].env[name=C]: {"name":"C"}`,
				`  spec.template.spec.containers[name=a].env: order ["B","F"] -> ["F","B"]`}},
		"the first port of a Service": {service + "spec: {ports: [{port: 1}, {port: 2}]}",
			service + "spec: {ports: [{port: 2}, {port: 1}]}", []string{"  spec.ports: order [1,2] -> [2,1]"}},
		"long values": {config + "data: {x: " + strings.Repeat("a", 450) + "b}",
			config + "data: {x: " + strings.Repeat("a", 450) + "c}",
			[]string{"  data.x: ... " + strings.Repeat("a", 50) + "b -> ... " + strings.Repeat("a", 50) + "c"}},
		"a long value for a short one": {config + "data: {x: é}", config + "data: {x: " + strings.Repeat("é", 450) + "}",
			[]string{"  data.x: é -> " + strings.Repeat("é", 75) + " ..."}},
		"ports with one number": {containers("{name: a, ports: [{containerPort: 1, protocol: TCP}, {containerPort: 1, " +
			"protocol: UDP}]}"),
			containers("{name: a, ports: [{containerPort: 1, protocol: TCP}]}"),
			[]string{`- spec.template.spec.containers[name=a].ports[1]: {"containerPort":1,"protocol":"UDP"}`}},
		"first containers run in order": {deployment + "spec: {template: {spec: {initContainers: [{name: a}, {name: b}]}}}",
			deployment + "spec: {template: {spec: {initContainers: [{name: b}, {name: a}]}}}",
			[]string{`  spec.template.spec.initContainers: order ["a","b"] -> ["b","a"]`}},
		"arguments": {containers("{name: a, args: [a, b, c, d]}"), containers("{name: a, args: [a, x, b, c]}"),
			[]string{"+ spec.template.spec.containers[name=a].args[1]: x",
				"- spec.template.spec.containers[name=a].args[3]: d"}},
		"an argument": {containers("{name: a, args: [a, b, c]}"), containers("{name: a, args: [a, x, c]}"),
			[]string{"  spec.template.spec.containers[name=a].args[1]: b -> x"}},
		"arguments in another order": {containers("{name: a, args: [a, b]}"), containers("{name: a, args: [b, a]}"),
			[]string{`  spec.template.spec.containers[name=a].args: order ["a","b"] -> ["b","a"]`}},
		"rules are sets": {role + "rules: [{resources: [b, a], verbs: [get]}, {resources: [c]}]",
			role + "rules: [{resources: [c]}, {verbs: [get], resources: [a, b]}]", nil},
		"a list in JSON": {config + `data: {x: '{"l": [{"name": "a", "v": 1}]}'}`,
			config + `data: {x: '{"l": [{"name": "b"}, {"name": "a", "v": 2}]}'}`,
			[]string{"  data.x/l[name=a].v: 1 -> 2", `+ data.x/l[name=b]: {"name":"b"}`}},
		"JSON in another style": {config + `data: {x: '{"a": 1, "b": 2}'}`, config + `data: {x: '{ "b":2, "a":1.0 }'}`, nil},
		"mesh config": {config + "data:\n  mesh: |\n    trustDomain: a\n    defaultConfig: {x: 1}\n",
			config + "data:\n  mesh: |-\n    # comment\n    defaultConfig:\n      x: 2\n    trustDomain: a\n",
			[]string{"  data.mesh/defaultConfig.x: 1 -> 2"}},
		"a text in a document": {config + "data:\n  c: |\n    t: |\n      a {{ .x }}\n      b\n",
			config + "data:\n  c: |\n    t: |\n      a {{ .y }}\n      b\n",
			[]string{"  data.c/t:", "@@ -1,2 +1,2 @@", "-a {{ .x }}", "+a {{ .y }}", " b"}},
		"several documents are a text": {config + "data:\n  c: |\n    a: 1\n    ---\n    b: 1\n",
			config + "data:\n  c: |\n    a: 1\n    ---\n    b: 2\n",
			[]string{"  data.c:", "@@ -1,3 +1,3 @@", " a: 1", " ---", "-b: 1", "+b: 2"}},
		"templates on a line": {config + "data: {x: '{{ .a }}', z: '{a}'}", config + "data: {x: '{{ .b }}', z: '{b}'}",
			[]string{"  data.x: {{ .a }} -> {{ .b }}", "  data.z: {a} -> {b}"}},
		"null in a document": {config + `data: {x: '{"a": null}'}`, config + `data: {x: '{"b": null}'}`,
			[]string{"- data.x/a: null", "+ data.x/b: null"}},
		"control characters": {config + "data: {x: a}", config + `data: {x: "\e[31m"}`,
			[]string{`  data.x: a -> "\u001b[31m"`}},
		"a definition": {definition + "spec: {versions: [{name: v1, served: true}]}",
			definition + "spec:\n  versions:\n  - name: v2\n  - name: v1\n    served: false",
			[]string{"  spec.versions[name=v1].served: true -> false", `+ spec.versions[name=v2]: {"name":"v2"}`}},
		"a definition in another style": {definition + "spec: {a: 1}", definition + "spec:\n  a: 1 # one", nil},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, lines(NewCompare().Objects(object(t, c.before), object(t, c.after)))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestDefinitionWithoutBody: a definition whose spec is data, as other tools write it, is compared with one
// that has a body.
func TestDefinitionWithoutBody(t *testing.T) {
	was, is := object(t, definition+"spec: {a: 1, b: 1}"), object(t, definition+"spec: {a: 2, b: 1}")
	parsed, err := manifest.Parse(strings.TrimSpace(definition + "spec: {a: 1, b: 1}"))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(NewCompare().Objects(was, is), NewCompare().Objects(parsed, is)); diff != "" {
		t.Error(diff)
	}
}

// TestDescriptionsAreCounted: the text counts changed descriptions; the changes have them all.
func TestDescriptionsAreCounted(t *testing.T) {
	changes := NewCompare().Objects(object(t, definition+"spec: {x: {description: a}, y: {description: b}}"),
		object(t, definition+"spec: {x: {description: c}, y: {description: d}}"))
	got := Object{Op: Changed, Kind: "CustomResourceDefinition", Changes: changes}.lines()
	if len(changes) != 2 || !cmp.Equal(got, []string{"  descriptions of fields: 2 changes"}) {
		t.Errorf("%q %v", got, changes)
	}
}

// TestOrderIsNoise: a list that is merged by a key has no changes in another order, unless the order matters.
func TestOrderIsNoise(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	const kind = "apiVersion: admissionregistration.k8s.io/v1\nkind: MutatingWebhookConfiguration\nmetadata: {name: " +
		"a}\nwebhooks: "
	names := []string{"{name: a, x: 1}", "{name: b, x: 2}", "{name: c}", "{name: d}", "{name: e}"}
	for range 50 {
		shuffled := slices.Clone(names)
		random.Shuffle(len(names), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
		changes := NewCompare().Objects(object(t, kind+"["+strings.Join(names, ",")+"]"),
			object(t, kind+"["+strings.Join(shuffled, ",")+"]"))
		if len(changes) > 0 {
			t.Fatalf("%v: %v", shuffled, changes)
		}
	}
}

// FuzzObjects: no two objects cause a panic, and an object does not differ from itself.
func FuzzObjects(f *testing.F) {
	for _, text := range []string{containers("{name: a, env: [{name: {}}], ports: 1}"),
		deployment + "spec: {template: [1]}", config + "data: {x: '{}', y: [{name: .nan}]}",
		definition + "spec: {versions: {a: 1}}", role + "rules: [1, {verbs: {a: b}}]",
		"apiVersion: v1\nkind: Secret\nmetadata: [1]\ndata: 1"} {
		f.Add(text, containers("{name: a}"))
		f.Add(text, text)
	}
	f.Fuzz(func(t *testing.T, before, after string) {
		a, err := manifest.Parse(before)
		b, bad := manifest.Parse(after)
		if err != nil || bad != nil || a == nil || b == nil {
			return
		}
		c := NewCompare()
		c.Objects(a, b)
		c.Objects(b, a)
		shown(a)
		if changes := c.Objects(a, a.Clone()); len(changes) > 0 && !strings.Contains(strings.ToLower(before), "nan") {
			t.Errorf("%v", changes)
		}
	})
}
