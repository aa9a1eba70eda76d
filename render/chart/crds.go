package chart

import (
	"bytes"
	"fmt"
	"iter"
	"maps"
	"strings"

	helmchart "helm.sh/helm/v3/pkg/chart"
)

// CRDs are the bodies of definitions by name: everything from the line `spec:` on. From 1.24 a template of the
// chart parses and prints all definitions only to change their labels. That takes longer than all other
// templates together. So the template gets definitions with a placeholder as spec, and the body is put back
// after rendering.
type CRDs map[string][]byte

const crdFile = "files/crd-all.gen.yaml"

// placeholder stands for a body. Names have no spaces, so nothing else renders to this line.
const placeholder = "meshpress body of "

var crdSeparator = []byte("\n---\n")

// takeBodies replaces the bodies by placeholders, in the file of the template and in `crds/`. It does not
// change a file if a template might read a body, or if a definition has an unusual form.
func takeBodies(c *helmchart.Chart) CRDs {
	bodies := CRDs{}
	for _, file := range c.Files {
		if strings.HasPrefix(file.Name, "crds/") || file.Name == crdFile && templatesPassBodies(c) {
			bodies.take(file)
		}
	}
	return bodies
}

func (c CRDs) take(file *helmchart.File) {
	taken := CRDs{}
	var stubs [][]byte
	for doc := range documents(file.Data) {
		if len(bytes.TrimSpace(doc)) == 0 {
			continue
		}
		stub, name, body := splitCRD(doc)
		if name == "" || c[name] != nil {
			return
		}
		taken[name] = body
		stubs = append(stubs, stub)
	}
	file.Data = bytes.Join(stubs, crdSeparator)
	maps.Copy(c, taken)
}

// splitCRD separates a definition at its line `spec:`. The name is "" if the definition has an unusual form: it must
// have four fields, and its name on a line of its own before the spec.
func splitCRD(doc []byte) (stub []byte, name string, body []byte) {
	fields, spec, at := 0, -1, 0
	for line := range bytes.Lines(doc) {
		text := bytes.TrimRight(bytes.TrimSuffix(line, []byte("\n")), " \t")
		switch {
		case isField(text):
			fields++
			if spec < 0 && string(text) == "spec:" {
				spec = at
			}
		case spec < 0 && name == "":
			name = nameOn(text)
		}
		at += len(line)
	}
	if fields != 4 || spec < 0 || name == "" { // apiVersion, kind, metadata, spec
		return nil, "", nil
	}
	stub = fmt.Appendf(bytes.Clone(doc[:spec]), "spec: %s%s", placeholder, name)
	return stub, name, withLineEnd(doc[spec:])
}

// documents splits a text; each document has the line end before the separator.
func documents(text []byte) iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		for more := true; more; {
			var doc []byte
			doc, text, more = bytes.Cut(text, crdSeparator)
			if more {
				doc = doc[:len(doc)+1]
			}
			if !yield(doc) {
				return
			}
		}
	}
}

// withLineEnd returns a text that ends with one line end. It copies the text only if it has none.
func withLineEnd(text []byte) []byte {
	end := len(bytes.TrimRight(text, "\n"))
	if end < len(text) {
		return text[: end+1 : end+1]
	}
	return append(text[:end:end], '\n')
}

// isField tells whether a line begins a field of the document.
func isField(line []byte) bool {
	for i, c := range line {
		if lower := c | 0x20; lower < 'a' || lower > 'z' {
			return c == ':' && i > 0
		}
	}
	return false
}

// nameOn returns the name that a line of the metadata has, "" if it has none.
func nameOn(line []byte) string {
	name, ok := bytes.CutPrefix(line, []byte("  name: "))
	if !ok || len(bytes.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789.-")) > 0 {
		return ""
	}
	return string(name)
}

// templatesPassBodies tells whether the only template that reads the definitions copies their bodies without
// change.
func templatesPassBodies(c *helmchart.Chart) bool {
	readers := 0
	for _, t := range c.Templates {
		text := string(t.Data)
		if strings.Contains(text, crdFile) {
			readers++
			if strings.Contains(text, "spec") {
				return false
			}
		}
	}
	return readers == 1
}

// Body returns the body that belongs to the placeholder in spec; false if spec is none.
func (c CRDs) Body(spec any) ([]byte, bool) {
	text, _ := spec.(string)
	name, ok := strings.CutPrefix(text, placeholder)
	body, known := c[name]
	return body, ok && known
}
