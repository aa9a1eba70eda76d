package layout

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"hash/maphash"
	"reflect"
	"strings"

	"github.com/hashicorp/golang-lru/v2/simplelru"

	"github.com/meshpress/meshpress/render/manifest"
	"github.com/meshpress/meshpress/render/word"
)

// parsed are the objects of files and documents that were seen. Clusters share most of them, above all definitions.
// Others differ in the name of the cluster: they are known by their text with a placeholder for it. Only what was seen
// twice is kept, and only so much: the clusters of a fleet may have nothing in common.
type parsed struct {
	files *simplelru.LRU[uint64, parsedFile]     // by a fast hash; without the name of a cluster
	forms *simplelru.LRU[Digest, *manifest.Form] // nil for a document that was seen once
	bytes int                                    // of the files
}

// parsedFile is a file with its objects. It is empty for a file that was seen once.
type parsedFile struct {
	text    []byte
	objects []*manifest.Object
}

// Bounds: about twenty times the number of documents that a cluster has, and the definitions of several versions.
const (
	maxParsed     = 2048
	maxFilesBytes = 8 << 20
)

var fileSeed = maphash.MakeSeed()

func newParsed() *parsed {
	p := &parsed{}
	p.files, _ = simplelru.NewLRU(maxParsed, func(_ uint64, f parsedFile) { p.bytes -= len(f.text) })
	p.forms, _ = simplelru.NewLRU[Digest, *manifest.Form](maxParsed, nil) // it fails only for a size below one
	return p
}

// file returns the objects of a file of a cluster. The text may be reused.
func (p *parsed) file(text []byte, words *word.Words) ([]*manifest.Object, error) {
	key := maphash.Bytes(fileSeed, text)
	f, known := p.files.Get(key)
	if f.text != nil && bytes.Equal(f.text, text) {
		return f.objects, nil
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
	switch {
	case isOwn || f.text != nil: // of one cluster, or of another file with the same hash
	case known:
		p.keep(key, parsedFile{bytes.Clone(text), out})
	default:
		p.files.Add(key, parsedFile{})
	}
	return out, nil
}

func (p *parsed) keep(key uint64, f parsedFile) {
	p.files.Add(key, f)
	for p.bytes += len(f.text); p.bytes > maxFilesBytes; {
		p.files.RemoveOldest()
	}
}

// document returns the object of a document. It is the cluster's own if it has its name, else shared.
func (p *parsed) document(doc string, words *word.Words) (o *manifest.Object, isOwn bool, err error) {
	hidden, ok := words.Hide(doc)
	if !ok {
		o, err = parseObject(doc)
		return o, true, err
	}
	isOwn = hidden != doc
	key := sha256.Sum256([]byte(hidden))
	f, known := p.forms.Get(key)
	if f != nil {
		return f.Fill(words.Texts), isOwn, nil
	}
	if o, err = parseObject(doc); err != nil {
		return nil, isOwn, err
	}
	switch {
	case !known:
	case isOwn:
		f = formOf(hidden, o, words)
	default:
		f = manifest.Shared(o)
	}
	p.forms.Add(key, f)
	return o, isOwn, nil
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
