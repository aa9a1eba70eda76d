package chart

import (
	"bytes"
	"io/fs"
	"regexp"
	"strings"
	"testing"

	v1_23 "charts.meshpress.dev/istio-1.23/manifests"
	v1_31 "charts.meshpress.dev/istio-1.31/manifests"
)

var (
	specLine = regexp.MustCompile(`(?m)^spec:[ \t]*$`)
	nameLine = regexp.MustCompile(`(?m)^  name: ([a-z0-9.-]+)[ \t]*$`)
	topLevel = regexp.MustCompile(`(?m)^[a-zA-Z]+:`)
)

// usual tells by expressions whether a definition has the usual form.
func usual(doc []byte) (name string, body []byte) {
	spec, named := specLine.FindIndex(doc), nameLine.FindSubmatchIndex(doc)
	if spec == nil || named == nil || named[0] > spec[0] || len(topLevel.FindAll(doc, -1)) != 4 {
		return "", nil
	}
	return string(doc[named[2]:named[3]]), append(bytes.TrimRight(doc[spec[0]:], "\n"), '\n')
}

// TestDefinitionsAreSplit compares with expressions, on definitions of Istio and on those of unusual forms.
func TestDefinitionsAreSplit(t *testing.T) {
	const form = "apiVersion: v1\nkind: CustomResourceDefinition\nmetadata:\n  name: a.example.com\nspec:\n  group: b\n"
	docs := [][]byte{[]byte(form)}
	for _, change := range [][2]string{{"spec:\n", "spec: \t\n"}, {"spec:\n", "spec: {}\n"}, {"spec:\n", "spec:\r\n"},
		{"a.example.com\n", "a.example.com \n"}, {"a.example.com", "A"}, {"a.example.com", `"a"`}, {"a.example.com", ""},
		{"a.example.com", "a b"}, {"metadata:", "Metadata:\n  name: b\nmetadata:"}, {"kind:", "# kind:"},
		{"  name: a.example.com\nspec:\n", "spec:\n  name: a\n"}, {"  group: b\n", "  group: b\nstatus:\n"},
		{"  group: b\n", "  group: b"}, {"  group: b\n", "\n\n"}, {"metadata:\n", "metadata:\n  labels:\n    name: c\n"}} {
		docs = append(docs, []byte(strings.Replace(form, change[0], change[1], 1)))
	}
	for name, charts := range map[string]fs.FS{"crds": v1_23.FS, "files": v1_31.FS} {
		text, err := fs.ReadFile(charts, "charts/base/"+name+"/crd-all.gen.yaml")
		if err != nil {
			t.Fatal(err)
		}
		docs = append(docs, bytes.Split(text, crdSeparator)...)
	}
	split := 0
	for _, doc := range docs {
		name, body := usual(doc)
		stub, gotName, gotBody := splitCRD(doc)
		if gotName != name || !bytes.Equal(gotBody, body) {
			t.Errorf("%.80q: %q, want %q", doc, gotName, name)
		}
		if name != "" {
			split++
			before, _ := bytes.CutSuffix(stub, []byte("spec: "+placeholder+name))
			if !bytes.HasPrefix(doc, before) || len(before)+len(bytes.TrimRight(body, "\n")) != len(bytes.TrimRight(doc, "\n")) {
				t.Errorf("%q has the stub %q", name, stub)
			}
		}
	}
	if split < 20 {
		t.Errorf("only %d definitions", split)
	}
}
