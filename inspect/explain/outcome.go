package explain

import (
	"crypto/sha256"
	"reflect"
	"sync"

	"github.com/meshpress/meshpress/render/helm"
	"github.com/meshpress/meshpress/render/manifest"
)

// outcome is what the template renders for a changed release: the fields of the object.
type outcome struct {
	there bool // the object is there
	now   []any
	same  []bool // the field did not change
}

// outcomes has the outcomes of an experiment by the text that the template renders. Most values change nothing in it.
// It is safe for concurrent use.
type outcomes struct{ byText sync.Map }

// outcome renders the template, and reads a text that it has not rendered before.
func (e experiment) outcome(r helm.Release) (*outcome, error) {
	texts, err := helm.Execute(r)
	if err != nil {
		return nil, err
	}
	key := texts.Digest()
	if known, ok := e.known.get(key); ok {
		return known, nil
	}
	templates, err := texts.Templates()
	if err != nil {
		return nil, err
	}
	made := e.read(templates)
	e.known.byText.Store(key, made)
	return made, nil
}

func (o *outcomes) get(key [sha256.Size]byte) (*outcome, bool) {
	known, ok := o.byText.Load(key)
	if !ok {
		return nil, false
	}
	return known.(*outcome), true
}

// read reads the fields of the object. A document in a string is parsed once for all of them.
func (e experiment) read(templates []helm.Template) *outcome {
	object := e.object(templates)
	if object == nil {
		return &outcome{}
	}
	out := &outcome{there: true}
	parsed := map[string]any{}
	once := func(text string) any {
		v, ok := parsed[text]
		if !ok {
			v = inDocument(text)
			parsed[text] = v
		}
		return v
	}
	for _, f := range e.fields {
		now, _ := f.path.get(object.Data, once)
		out.now, out.same = append(out.now, now), append(out.same, reflect.DeepEqual(now, f.was))
	}
	return out
}

// object returns the object with the name. If the value changes the name, it returns the object at the same position.
func (e experiment) object(templates []helm.Template) *manifest.Object {
	for _, t := range templates {
		if t.Name != e.at.template {
			continue
		}
		for _, o := range t.Objects {
			if o.Key() == e.at.key {
				return o
			}
		}
		if e.at.n < len(t.Objects) && t.Objects[e.at.n].Kind() == e.at.key.Kind {
			return t.Objects[e.at.n]
		}
	}
	return nil
}
