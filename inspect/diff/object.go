package diff

import (
	"bytes"
	"maps"
	"reflect"
	"slices"

	"sigs.k8s.io/yaml"

	"github.com/meshpress/meshpress/render/manifest"
)

// Compare compares objects. It remembers what it has read, for one run. It is
// not safe for concurrent use.
type Compare struct{ texts *texts }

// NewCompare returns a Compare that has seen nothing.
func NewCompare() *Compare { return &Compare{newTexts()} }

// orderedKinds are those in which the order of a list matters even if Kubernetes
// merges it by a key. Pods are replaced if anything in their template is in
// another order, and a variable sees only those before it; load balancers may
// probe the first port of a Service.
var orderedKinds = []string{"CronJob", "DaemonSet", "Deployment", "Job", "Pod", "ReplicaSet", "Service", "StatefulSet"}

// Objects returns what differs between two versions of an object, nothing if
// they mean the same. The result is shared: it must not be changed.
func (c *Compare) Objects(before, after *manifest.Object) []Change {
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

// definitions compares the specs of custom resource definitions, which are kept
// as text; another tool may have written one that is data.
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
	text, _ := yaml.Marshal(map[string]any{"spec": o.Data["spec"]}) // data that was read from YAML
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
