package layout

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"reflect"
	"strings"

	"github.com/meshpress/meshpress/render/manifest"
	"github.com/meshpress/meshpress/render/word"
)

// parsed are the objects of documents, by the hash of the text. Clusters share most documents, above all definitions.
// Others differ in the name of the cluster: they are known by their text with a placeholder for it.
type parsed struct {
	files map[Digest][]*manifest.Object // without the name of a cluster
	forms map[Digest]*manifest.Form
}

func newParsed() *parsed {
	return &parsed{map[Digest][]*manifest.Object{}, map[Digest]*manifest.Form{}}
}

// file returns the objects of a file of a cluster.
func (p *parsed) file(text []byte, words *word.Words) ([]*manifest.Object, error) {
	whole := sha256.Sum256(text)
	if objects, ok := p.files[whole]; ok {
		return objects, nil
	}
	var out []*manifest.Object
	isOwn := false
	for _, doc := range manifest.Split(string(text)) {
		object, own, err := p.document(doc, words)
		if err != nil {
			return nil, err
		}
		out, isOwn = append(out, object), isOwn || own
	}
	if !isOwn {
		p.files[whole] = out
	}
	return out, nil
}

// document returns the object of a document. It is the cluster's own if it has its name, else shared.
func (p *parsed) document(doc string, words *word.Words) (o *manifest.Object, isOwn bool, err error) {
	hidden, ok := words.Hide(doc)
	if !ok {
		o, err = parseObject(doc)
		return o, true, err
	}
	key := sha256.Sum256([]byte(hidden))
	f, known := p.forms[key]
	switch {
	case f != nil:
		return f.Fill(words.Texts), hidden != doc, nil
	case hidden == doc:
		if o, err = parseObject(doc); err == nil {
			p.forms[key] = manifest.Shared(o)
		}
		return o, false, err
	}
	if o, err = parseObject(doc); err == nil && known { // the second of its kind: there will be more
		p.forms[key] = formOf(hidden, o, words)
	} else if err == nil {
		p.forms[key] = nil
	}
	return o, true, err
}

// formOf returns the form of a document with placeholders. It is nil if the form does not give the object again.
func formOf(hidden string, o *manifest.Object, words *word.Words) *manifest.Form {
	like, err := parseObject(hidden)
	if err != nil {
		return nil
	}
	f, err := manifest.NewDataForm(like, words.Placeholders)
	if err != nil || !bytes.Equal(like.Body, o.Body) || !reflect.DeepEqual(f.Fill(words.Texts).Data, o.Data) {
		return nil
	}
	return f
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
