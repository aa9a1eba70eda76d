package explain

import (
	"fmt"
	"reflect"

	"github.com/meshpress/meshpress/render/helm"
	"github.com/meshpress/meshpress/render/istio"
	"github.com/meshpress/meshpress/render/manifest"
)

// life is an object as a template renders it, and the changes to it after that.
type life struct {
	at    place
	helm  *manifest.Object
	steps []step
}

type step struct {
	layer         Layer
	again         func(*manifest.Object) (*manifest.Object, error) // applies the step to another object, or nil
	before, after *manifest.Object
}

// lifeOf renders the release again, and records the changes to the object.
func lifeOf(h hit) (life, error) {
	from := h.from
	templates, err := helm.Templates(from.Seen())
	if err != nil {
		return life{}, err
	}
	var objects []*manifest.Object
	var places []place
	for _, t := range templates {
		for n, o := range t.Objects {
			objects, places = append(objects, o), append(places, place{t.Name, o.Key(), n})
		}
	}
	var steps []step
	after := from.Changes(objects, func(c istio.Change, before, after *manifest.Object) {
		steps = append(steps, step{Layer{By: string(c.By), What: c.What}.at(c.At), c.Again, before, after})
	})
	for i, o := range after {
		if o.Key() == h.object.Key() {
			l := life{at: places[i], helm: objects[i]}
			l.follow(steps)
			l.finish(o, h.object)
			return l, nil
		}
	}
	return life{}, fmt.Errorf("%s is not rendered again", h.object.Key())
}

// follow keeps the steps of the object.
func (l *life) follow(all []step) {
	now := l.helm
	for _, s := range all {
		if s.before != now {
			continue
		}
		now = s.after
		s.layer.Same = reflect.DeepEqual(s.before.Data, s.after.Data)
		l.steps = append(l.steps, s)
	}
}

// finish adds the changes that are made to all objects of a cluster.
func (l *life) finish(now, end *manifest.Object) {
	if !reflect.DeepEqual(now.Data, end.Data) {
		l.steps = append(l.steps, step{Layer{By: "meshpress", Name: "sync waves"}, nil, now, end})
	}
}
