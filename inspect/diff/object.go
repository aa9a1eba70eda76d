package diff

import (
	"bytes"
	"maps"
	"reflect"
	"slices"

	lru "github.com/hashicorp/golang-lru/v2"
	"sigs.k8s.io/yaml"

	"github.com/meshpress/meshpress/render/manifest"
)

// Compare compares objects. It caches the texts that it has read, and the differences of objects that clusters
// share; use one for each run. It is not safe for concurrent use.
type Compare struct {
	texts *texts
	known *lru.Cache[[2]*manifest.Object, []Change]
}

// maxKnown is about ten times the number of objects that a cluster has.
const maxKnown = 1024

// NewCompare returns a Compare with an empty cache.
func NewCompare() *Compare {
	known, _ := lru.New[[2]*manifest.Object, []Change](maxKnown) // it fails only for a size below one
	return &Compare{newTexts(), known}
}

// orderedKinds are the kinds in which the order of a list matters even if Kubernetes merges the list by a key.
// A change of order in a pod template replaces the pods, a variable can refer only to variables before it, and
// load balancers may probe the first port of a Service.
var orderedKinds = []string{"CronJob", "DaemonSet", "Deployment", "Job", "Pod", "ReplicaSet", "Service", "StatefulSet"}

// Objects returns the differences between two versions of an object, none if they mean the same. The result is
// shared, so it must not be changed.
func (c *Compare) Objects(before, after *manifest.Object) []Change {
	if !before.IsShared() || !after.IsShared() {
		return c.objects(before, after)
	}
	pair := [2]*manifest.Object{before, after}
	if out, ok := c.known.Get(pair); ok {
		return out
	}
	out := c.objects(before, after)
	c.known.Add(pair, out)
	return out
}

func (c *Compare) objects(before, after *manifest.Object) []Change {
	if before == after || bytes.Equal(before.Body, after.Body) && reflect.DeepEqual(before.Data, after.Data) {
		return nil
	}
	w := walk{texts: c.texts, ordered: slices.Contains(orderedKinds, after.Kind())}
	a, b := sets(before), sets(after)
	if before.IsCRD() && after.IsCRD() {
		w.definitions(before, after)
		a, b = withoutSpec(a), withoutSpec(b)
	}
	w.maps("", shapeOf(after), a, b)
	if isSecret(before) || isSecret(after) {
		return hide(w.out)
	}
	return w.out
}

// definitions compares the specs of definitions. Rendered ones are kept as text; another tool may have written
// data.
func (w *walk) definitions(before, after *manifest.Object) {
	if len(before.Body) > 0 && bytes.Equal(before.Body, after.Body) {
		return
	}
	a, b := spec(before), spec(after)
	if !bytes.Equal(a, b) {
		w.out = append(w.out, w.texts.compare(string(a), string(b))...)
	}
}

func spec(o *manifest.Object) []byte {
	if len(o.Body) > 0 {
		return o.Body
	}
	text, _ := yaml.Marshal(map[string]any{"spec": o.Data["spec"]}) // data from YAML can be encoded
	return text
}

func withoutSpec(data map[string]any) map[string]any {
	if data["spec"] == nil {
		return data
	}
	data = maps.Clone(data)
	delete(data, "spec")
	return data
}
