package layout

import (
	"crypto/sha256"
	"fmt"
	"strings"

	"github.com/meshpress/meshpress/render/manifest"
)

// parsed are the objects of documents, by the hash of the text: clusters share most documents, above all
// definitions.
type parsed map[Digest][]*manifest.Object

func (p parsed) file(text []byte) ([]*manifest.Object, error) {
	whole := sha256.Sum256(text)
	if objects, ok := p[whole]; ok {
		return objects, nil
	}
	var out []*manifest.Object
	for _, doc := range manifest.Split(string(text)) {
		objects, err := p.document(doc)
		if err != nil {
			return nil, err
		}
		out = append(out, objects...)
	}
	p[whole] = out
	return out, nil
}

func (p parsed) document(doc string) ([]*manifest.Object, error) {
	key := sha256.Sum256([]byte(doc))
	if known, ok := p[key]; ok {
		return known, nil
	}
	o, err := parseObject(doc)
	if err != nil {
		return nil, err
	}
	p[key] = []*manifest.Object{o}
	return p[key], nil
}

// parseObject reads an object. The body of a definition stays text, as in rendered charts.
func parseObject(doc string) (*manifest.Object, error) {
	head, body := doc, ""
	if at := strings.Index(doc, "\nspec:"); at >= 0 && isDefinition(doc[:at]) {
		head, body = doc[:at], doc[at+1:]+"\n"
	}
	o, err := manifest.Parse(head)
	if err != nil {
		return nil, err
	}
	if o == nil {
		first, _, _ := strings.Cut(doc, "\n")
		return nil, fmt.Errorf("a document is not a Kubernetes object: it begins with %q", first)
	}
	if body != "" {
		o.Body = []byte(body)
	}
	return o, nil
}

func isDefinition(head string) bool {
	return strings.Contains("\n"+head+"\n", "\nkind: CustomResourceDefinition\n")
}
