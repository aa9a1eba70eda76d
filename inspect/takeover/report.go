package takeover

import (
	"io"

	"github.com/meshpress/meshpress/inspect/diff"
	"github.com/meshpress/meshpress/inspect/live"
	"github.com/meshpress/meshpress/render/manifest"
	"github.com/meshpress/meshpress/render/terminal"
)

// Report says what a take-over does to each cluster. Clusters are in the order of their names.
type Report struct {
	Clusters []Cluster `json:"clusters"`
	// Absent lists clusters that are rendered and have no dump.
	Absent []string `json:"absent"`
}

// Cluster is one cluster of a take-over.
type Cluster struct {
	Name       string       `json:"name"`
	Source     live.Tool    `json:"source"` // what installed the mesh; "" if nothing says so
	Same       int          `json:"same"`   // objects that are adopted without a change
	Changed    []Changed    `json:"changed"`
	New        []Object     `json:"new"`
	Left       []Left       `json:"leftBehind"`
	Impossible []Impossible `json:"impossible"`
	Fought     []Fought     `json:"foughtOver"`
	Restarts   []Restart    `json:"restarts"`
	Notes      []string     `json:"notes"`
	Steps      []Step       `json:"steps"`
}

// Object names an object.
type Object struct {
	APIVersion string `json:"apiVersion"`
	Kind       string `json:"kind"`
	Namespace  string `json:"namespace,omitempty"`
	Name       string `json:"name"`
	Release    string `json:"release,omitempty"` // the release that renders it
}

func objectOf(release string, o *manifest.Object) Object {
	key := o.Key()
	return Object{o.APIVersion(), key.Kind, key.Namespace, key.Name, release}
}

// String returns "Kind namespace/name".
func (o Object) String() string {
	return manifest.Key{Kind: o.Kind, Namespace: o.Namespace, Name: o.Name}.String()
}

// Changed is an adopted object that an apply changes, or that has values which are not rendered.
type Changed struct {
	Object
	Fields []Field `json:"fields"`
	Kept   []Kept  `json:"kept,omitempty"`
}

// Field is a field that an apply changes.
type Field struct {
	diff.Change
	From string `json:"from,omitempty"` // where the rendered value is from
}

// Left is a live object that is not rendered.
type Left struct {
	Object
	Owners []live.Owner `json:"owners,omitempty"`
	// Until says what works as long as the object is there.
	Until string `json:"until"`
}

// Impossible is a field that the API server refuses to change.
type Impossible struct {
	Object
	Path string `json:"path"`
	Old  any    `json:"old"`
	New  any    `json:"new"`
}

// Fought is a tool that writes objects back.
type Fought struct {
	live.Owner
	Objects []string `json:"objects"`
	How     string   `json:"how"`
}

// Restart is a workload whose pods are replaced.
type Restart struct {
	Object
	Fields []string `json:"fields"`
	Effect string   `json:"effect"`
}

// Step is one thing to do, in order.
type Step struct {
	Title    string   `json:"title"`
	Why      string   `json:"why,omitempty"`
	Commands []string `json:"commands,omitempty"`
}

// IsEmpty tells whether an apply would change nothing, and no object is left behind. Owners do not count, because they
// are no difference.
func (r Report) IsEmpty() bool { return r.Changed() == 0 }

// Changed counts the clusters in which an apply would change something, or in which an object is left behind.
func (r Report) Changed() int {
	n := 0
	for _, c := range r.Clusters {
		if len(c.Changed)+len(c.New)+len(c.Left)+len(c.Impossible) > 0 {
			n++
		}
	}
	return n
}

// WriteJSON writes the whole report. The meaning of its fields does not change.
func (r Report) WriteJSON(w io.Writer) error { return terminal.WriteJSON(w, r) }
