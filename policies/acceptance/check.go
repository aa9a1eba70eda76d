package acceptance

import (
	"crypto/sha256"
	"fmt"
	"strconv"
	"strings"
	"sync"

	lru "github.com/hashicorp/golang-lru/v2"

	"k8s.io/apimachinery/pkg/util/validation/field"

	"github.com/meshpress/meshpress/policies/acceptance/openapi"
	"github.com/meshpress/meshpress/render"
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/manifest"
)

// Check tells what of the objects of a run is not accepted. It looks at each
// distinct object once, however many clusters have it, and is safe for
// concurrent use.
type Check struct {
	verdicts *lru.Cache[subject, verdict]
	readings *lru.Cache[[sha256.Size]byte, string]

	mu      sync.Mutex
	apis    map[int]*openapi.API
	customs map[*byte]*openapi.Custom // by the first byte of the definition's body
	origins map[cause]origin
}

// subject is what a verdict depends on.
type subject struct {
	text       [sha256.Size]byte
	minor      int
	isAssumed  bool
	definition *byte
}

// verdict is what is wrong with an object.
type verdict struct{ refused, twice, unread field.ErrorList }

func (v verdict) isClean() bool { return len(v.refused)+len(v.twice)+len(v.unread) == 0 }

// maxVerdicts bounds the memory; a verdict that was dropped is made again.
const maxVerdicts = 1 << 15

// New returns the check of one run.
func New() *Check {
	verdicts, _ := lru.New[subject, verdict](maxVerdicts) // it fails only for a size below one
	readings, _ := lru.New[[sha256.Size]byte, string](maxVerdicts)
	return &Check{verdicts: verdicts, readings: readings, apis: map[int]*openapi.API{},
		customs: map[*byte]*openapi.Custom{}, origins: map[cause]origin{}}
}

// Cluster checks all objects of a cluster.
func (c *Check) Cluster(cluster *render.Cluster) diag.List {
	v := c.view(cluster)
	var found diag.List
	for _, r := range cluster.Releases {
		for _, o := range r.All() {
			found = append(found, c.object(v, r, o)...)
		}
	}
	return found
}

func (c *Check) object(v *view, r render.Release, o *manifest.Object) diag.List {
	verdict := c.verdict(v, o)
	if verdict.isClean() {
		return nil
	}
	var found diag.List
	for _, err := range verdict.refused {
		found = append(found, c.finding(v, r, o, err, diag.NotAccepted)...)
	}
	for _, err := range verdict.twice {
		found = append(found, c.finding(v, r, o, err, diag.KeyTwice)...)
	}
	for _, err := range verdict.unread {
		found = append(found, c.finding(v, r, o, err, diag.BadMeshData)...)
	}
	return found
}

// verdict returns the known verdict for an object with the same text, or checks the object. It first takes the verdict
// for the form of the object: the placeholders of a form are only where an API server takes any text of their length.
func (c *Check) verdict(v *view, o *manifest.Object) verdict {
	if form := o.Form(); form != nil {
		if out := c.verdict(v, form); out.isClean() {
			return out
		}
	}
	custom := v.custom(o)
	key := subject{manifest.Once(o, digestKey{}, digest), v.minor, v.isAssumed, firstByte(custom)}
	if key.text == [sha256.Size]byte{} {
		return verdict{} // it cannot be encoded, which was reported then
	}
	if known, ok := c.verdicts.Get(key); ok {
		return known
	}
	out := verdict{unread: c.unread(o)}
	for _, err := range c.judge(v, o, custom) {
		if err.Type == openapi.Twice {
			out.twice = append(out.twice, err)
		} else {
			out.refused = append(out.refused, err)
		}
	}
	c.verdicts.Add(key, out)
	return out
}

type digestKey struct{}

// digest returns the checksum of an object without the body of a definition, which is large and which nobody
// changes; zero if the object cannot be encoded.
func digest(o *manifest.Object) [sha256.Size]byte {
	text, err := o.YAML()
	if err != nil {
		return [sha256.Size]byte{}
	}
	return sha256.Sum256(text[:len(text)-len(o.Body)])
}

// judge returns what the version of the cluster refuses. If the version is assumed,
// judge leaves out what the newest version accepts.
func (c *Check) judge(v *view, o *manifest.Object, definition []byte) field.ErrorList {
	errs := c.errors(v.minor, o, definition)
	if len(errs) == 0 || !v.isAssumed {
		return errs
	}
	newest := map[string]bool{}
	for _, err := range c.errors(openapi.Newest, o, definition) {
		newest[string(err.Type)+err.Field] = true
	}
	var sure field.ErrorList
	for _, err := range errs {
		if newest[string(err.Type)+err.Field] {
			sure = append(sure, err)
		}
	}
	return sure
}

// minorOf reads the minor version, as in v1.31.4-gke.1; 0 if there is none.
func minorOf(version string) int {
	parts := strings.SplitN(strings.TrimPrefix(version, "v"), ".", 3)
	if len(parts) < 2 || parts[0] != "1" {
		return 0
	}
	n, err := strconv.Atoi(strings.TrimRight(parts[1], "+"))
	if err != nil {
		return 0
	}
	return n
}

func firstByte(text []byte) *byte {
	if len(text) == 0 {
		return nil
	}
	return &text[0]
}

// api returns the types of a version, read once.
func (c *Check) api(minor int) *openapi.API {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.apis[minor] == nil {
		c.apis[minor] = openapi.Kubernetes(minor)
	}
	return c.apis[minor]
}

// version is how findings call a version.
func version(minor int) string { return fmt.Sprintf("Kubernetes 1.%d", minor) }
