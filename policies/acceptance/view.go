package acceptance

import (
	"cmp"
	"strings"

	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/meshpress/meshpress/render"
	"github.com/meshpress/meshpress/render/istio"
	"github.com/meshpress/meshpress/render/manifest"
)

// view is what is known of a cluster.
type view struct {
	cluster *render.Cluster
	// minor is that of the cluster's Kubernetes; isAssumed says that nobody gave it.
	minor       int
	isAssumed   bool
	definitions map[string][]byte // that the cluster gets, by name
}

func (c *Check) view(cluster *render.Cluster) *view {
	v := &view{cluster: cluster, definitions: map[string][]byte{}}
	for _, r := range cluster.Releases {
		if r.From != nil {
			v.minor = max(v.minor, minorOf(r.From.KubeVersion))
		}
		for _, o := range r.CRDs {
			v.definitions[o.Name()] = bodyOf(o)
		}
	}
	given := minorOf(cluster.Plan.KubeVersion)
	v.minor, v.isAssumed = cmp.Or(given, v.minor), given == 0
	return v
}

// bodyOf returns the text of a definition from `spec:` on.
func bodyOf(o *manifest.Object) []byte {
	if len(o.Body) > 0 {
		return o.Body
	}
	text, _ := o.YAML()
	return text
}

// custom returns the definition of a custom resource: that of the same cluster,
// or that of the charts of the version. nil is none.
func (v *view) custom(o *manifest.Object) []byte {
	key := o.Key()
	if o.IsCRD() || !strings.Contains(key.Group, ".") {
		return nil
	}
	for _, plural := range plurals(o) {
		name := plural + "." + key.Group
		if body := v.definitions[name]; body != nil {
			return body
		}
	}
	if from := v.newest(); from != nil {
		for _, plural := range plurals(o) {
			if body := from.Definition(plural + "." + key.Group); body != nil {
				return body
			}
		}
	}
	return nil
}

// plurals guesses the name of a resource: the library makes gatewaies of Gateway.
func plurals(o *manifest.Object) []string {
	guess, _ := meta.UnsafeGuessKindToResource(schema.FromAPIVersionAndKind(o.APIVersion(), o.Kind()))
	return []string{strings.ToLower(o.Kind()) + "s", guess.Resource}
}

// newest is the release with the newest charts.
func (v *view) newest() *istio.Release {
	var out *istio.Release
	for _, r := range v.cluster.Releases {
		if r.From != nil && (out == nil || out.Version().Compare(r.From.Version()) < 0) {
			out = r.From
		}
	}
	return out
}
