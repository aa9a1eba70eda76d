package render

import (
	"bytes"
	"reflect"
	"slices"
	"strings"
	"sync"

	"github.com/meshpress/meshpress/render/class"
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/istio"
	"github.com/meshpress/meshpress/render/manifest"
	"github.com/meshpress/meshpress/render/word"
)

// Clusters of a fleet differ in a few words. So a release is rendered once for all clusters whose releases are
// equal but for these words: its class. The class is rendered with placeholders in place of the words. It is used
// only if no template, patch or overlay looked at a placeholder, if placeholders are only where Kubernetes takes
// any text, and if the first cluster that it is made for is the same when it is rendered in full. Everything else
// is rendered in full.

// afterFull is how many releases of a class are rendered in full before the class is.
const afterFull = 2

// classes has the classes of a run.
type classes struct {
	cache *class.Cache[*rendering]
	once  sync.Once
	users map[string]int // of a text that may be a word: the number of clusters that have it
}

// rendering is what the steps made of a release, with placeholders.
type rendering struct {
	crds, objects []*manifest.Form
	found         diag.List
	spec          *istio.Spec // the positions of the findings are in it
	cost          Cost
}

// member is a release as one of its class.
type member struct {
	words   *word.Words
	subject istio.Subject // with placeholders
	hidden  bool          // it has placeholders
	known   *rendering
	wanted  bool // this release must make the rendering of the class
}

// member finds the class of a release; nil if the release has none.
func (w *work) member(release *istio.Release) *member {
	if w.options.InFull || w.isCompat() || len(w.Clusters) <= afterFull {
		return nil
	}
	m := &member{words: w.words()}
	var ok bool
	if m.subject, m.hidden, ok = class.Hide(release.Subject(), m.words); !ok {
		return nil
	}
	after := afterFull
	if !m.hidden {
		after = 1
	}
	m.known, ok, m.wanted = w.classes.cache.Find(m.subject, after)
	if !ok && !m.wanted {
		return nil
	}
	return m
}

// fill makes release i from the rendering of its class. It returns false if the release must be rendered in full.
func (w *work) fill(i int, m *member) bool {
	release := w.releases[i]
	if m == nil || m.known == nil || len(m.known.found) > 0 && m.known.spec != w.specs[release.Installation] {
		return false
	}
	w.current = release.Dir
	out := m.known.fill(m.words.Texts)
	out.From, out.Dir = release, release.Dir
	w.out.Releases[i] = out
	w.out.Shared++
	w.spend(m.known.cost)
	w.found = append(w.found, m.known.findings(m.words, w.plan.Name)...)
	return true
}

func (r *rendering) fill(texts []string) (out Release) {
	for _, f := range r.crds {
		out.CRDs = append(out.CRDs, f.Fill(texts))
	}
	for _, f := range r.objects {
		out.Objects = append(out.Objects, f.Fill(texts))
	}
	return out
}

// findings returns the findings for a cluster.
func (r *rendering) findings(words *word.Words, cluster string) diag.List {
	out := slices.Clone(r.found)
	for i := range out {
		for n, placeholder := range words.Placeholders {
			out[i].Text = strings.ReplaceAll(out[i].Text, placeholder, words.Texts[n])
			out[i].Hint = strings.ReplaceAll(out[i].Hint, placeholder, words.Texts[n])
		}
		if out[i].Cluster != "" {
			out[i].Cluster = cluster
		}
	}
	return out
}

// learn makes the rendering of the class of release i. The release was rendered in full; found and cost are its
// findings and its cost.
func (w *work) learn(i int, m *member, found diag.List, cost Cost) {
	release := w.releases[i]
	if w.failed == release || w.exceeded || found.HasErrors() {
		return
	}
	full := w.out.Releases[i]
	if !m.hidden {
		if r, ok := newRendering(full, nil); ok {
			r.found, r.spec, r.cost = slices.Clone(found), w.specs[release.Installation], cost
			w.classes.cache.Put(m.subject, r, r.size())
		}
		return
	}
	r, ok := w.trial(release, m)
	if !ok || r.cost != cost || !slices.EqualFunc(r.findings(m.words, w.plan.Name), found, isSameFinding) ||
		!isSame(r.fill(m.words.Texts), full) {
		return
	}
	w.classes.cache.Put(m.subject, r, r.size())
}

// trial renders the class of a release with placeholders.
func (w *work) trial(release *istio.Release, m *member) (r *rendering, ok bool) {
	t := &work{run: w.run, plan: w.plan, releases: []*istio.Release{release.Of(m.subject, m.words.Placeholders)},
		out: Cluster{Releases: make([]Release, 1)}}
	t.make(0)
	if t.looked || t.failed != nil || t.exceeded || t.found.HasErrors() {
		return nil, false
	}
	r, ok = newRendering(t.out.Releases[0], m.words.Placeholders)
	if ok {
		r.found, r.spec, r.cost = t.found, w.specs[release.Installation], t.out.Cost
	}
	return r, ok
}

// newRendering takes the objects of a release apart. ok is false if they do more with a word than carry it.
func newRendering(from Release, words []string) (r *rendering, ok bool) {
	r = &rendering{}
	for _, o := range from.CRDs {
		f, err := manifest.NewForm(o, words)
		if err != nil {
			return nil, false
		}
		r.crds = append(r.crds, f)
	}
	for _, o := range from.Objects {
		f, err := manifest.NewForm(o, words)
		if err != nil {
			return nil, false
		}
		r.objects = append(r.objects, f)
	}
	return r, true
}

// size is about the memory of a rendering: the data of an object takes a few times its text.
func (r *rendering) size() (n int64) {
	const dataOfText = 4
	for _, f := range slices.Concat(r.crds, r.objects) {
		n += dataOfText * f.Size()
	}
	return n
}

// carries tells whether objects have placeholders only where Kubernetes takes any text.
func carries(objects []*manifest.Object, words []string) bool {
	return !slices.ContainsFunc(objects, func(o *manifest.Object) bool { return manifest.Carries(o, words) != nil })
}

// isSame tells whether two releases have the same objects, in data and in text.
func isSame(a, b Release) bool {
	same := func(a, b *manifest.Object) bool {
		x, err := a.YAML()
		y, other := b.YAML()
		return err == nil && other == nil && bytes.Equal(x, y) && reflect.DeepEqual(a.Data, b.Data)
	}
	return slices.EqualFunc(a.CRDs, b.CRDs, same) && slices.EqualFunc(a.Objects, b.Objects, same)
}

func isSameFinding(a, b diag.Diagnostic) bool { return reflect.DeepEqual(a, b) }
