package policies

import (
	"github.com/meshpress/meshpress/render/image"
	"github.com/meshpress/meshpress/render/manifest"
)

// facts indexes a cluster's objects for the rules. It is built on first use.
type facts struct {
	kinds     map[string][]placed
	releases  map[string]Release // by directory
	workloads []workload
	images    map[string][]string // by directory of the release
	large     []placed
	size      int // of all objects, in bytes of YAML
}

// placed is an object with its release.
type placed struct {
	*manifest.Object
	release Release
}

func (c *Cluster) facts() *facts {
	if c.known != nil {
		return c.known
	}
	f := &facts{kinds: map[string][]placed{}, releases: map[string]Release{}, images: map[string][]string{}}
	for _, r := range c.Releases {
		f.releases[r.Dir] = r
		for _, o := range r.Objects {
			f.add(placed{o, r})
		}
	}
	c.known = f
	return f
}

func (f *facts) add(o placed) {
	f.kinds[o.Kind()] = append(f.kinds[o.Kind()], o)
	n := o.size()
	images := manifest.Once(o.Object, imagesKey{}, image.Written)
	f.size += n + len(o.Body)/2 // a definition's body has its full size in the file
	if n > maxAnnotations {
		f.large = append(f.large, o)
	}
	if o.IsCRD() {
		return
	}
	f.images[o.release.Dir] = append(f.images[o.release.Dir], images...)
	if pod, ok := o.Get("spec", "template", "spec").(map[string]any); ok {
		labels := o.PodLabels()
		f.workloads = append(f.workloads, workload{o, labels, pod})
	}
}

// workloads lists the objects with a pod template.
func (c *Cluster) workloads() []workload { return c.facts().workloads }

// kind lists the objects of a kind.
func (c *Cluster) kind(name string) []placed { return c.facts().kinds[name] }

// size estimates the size of an object as JSON, in bytes. The body of a definition is not decoded for the
// estimate: indentation is more than half of its YAML.
func (o placed) size() int {
	like := o.Object
	if form := like.Form(); form != nil {
		like = form // with other words, of the same length
	}
	return manifest.Once(like, sizeKey{}, func(o *manifest.Object) int { return jsonSize(o.Data) }) + len(o.Body)/2
}

type (
	imagesKey struct{}
	sizeKey   struct{}
)

// jsonSize estimates the size of a value as JSON in bytes, without encoding it.
func jsonSize(v any) int {
	const punctuation = 4 // two quotes, an optional colon, a comma
	n := 0
	switch v := v.(type) {
	case map[string]any:
		for key, item := range v {
			n += len(key) + jsonSize(item)
		}
	case []any:
		for _, item := range v {
			n += jsonSize(item)
		}
	case string:
		n = len(v)
	}
	return n + punctuation
}
