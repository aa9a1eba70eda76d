package layout

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/meshpress/meshpress/render/manifest"
)

// Origin says where the objects of a release are from. It is empty for objects that the releases share.
type Origin struct {
	Source   string `json:"source,omitempty"`   // file:line:column
	Resource string `json:"resource,omitempty"` // kind/name
	Revision string `json:"revision,omitempty"` // of the installation
	Release  string `json:"release,omitempty"`  // the Helm release
	Chart    *Chart `json:"chart,omitempty"`
	Values   string `json:"values,omitempty"` // hash of the values as JSON with sorted keys
}

// Chart identifies a chart by its content.
type Chart struct {
	Name    string `json:"name"`
	Version string `json:"version,omitempty"`
	Digest  string `json:"digest"`
}

// line is a line of [Origins]: an object with its origin.
type line struct {
	Group     string `json:"group,omitempty"`
	Kind      string `json:"kind"`
	Namespace string `json:"namespace,omitempty"`
	Name      string `json:"name"`
	Origin
}

// encode returns the text of [Origins]: one line for each object, in the order of the manifest.
func (from Origin) encode(objects []*manifest.Object) ([]byte, error) {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	for _, o := range objects {
		key := o.Key()
		if err := encoder.Encode(line{key.Group, key.Kind, key.Namespace, key.Name, from}); err != nil {
			return nil, fmt.Errorf("encode %s: %w", Origins, err)
		}
	}
	return b.Bytes(), nil
}

// parseOrigins is the inverse of [Origin.Encode] for one object. It ignores lines of other objects and damaged
// lines.
func parseOrigins(text []byte, of manifest.Key) Origin {
	var out Origin
	for l := range bytes.Lines(text) {
		var o line
		if json.Unmarshal(l, &o) == nil && o.Resource != "" &&
			(manifest.Key{Group: o.Group, Kind: o.Kind, Namespace: o.Namespace, Name: o.Name}) == of {
			out = o.Origin
		}
	}
	return out
}
