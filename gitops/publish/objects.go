package publish

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"github.com/meshpress/meshpress/render"
	"github.com/meshpress/meshpress/render/manifest"
)

// origin is a line of objects.jsonl: an object, and where it is from.
type origin struct {
	Group     string `json:"group,omitempty"`
	Kind      string `json:"kind"`
	Namespace string `json:"namespace,omitempty"`
	Name      string `json:"name"`
	provenance
}

// provenance is what the objects of a release share. It is empty for what every
// release of a cluster needs.
type provenance struct {
	Source   string       `json:"source,omitempty"`   // file:line:column
	Resource string       `json:"resource,omitempty"` // kind/name
	Revision string       `json:"revision,omitempty"` // of the installation
	Release  string       `json:"release,omitempty"`  // the Helm release
	Chart    *chartOrigin `json:"chart,omitempty"`
	Values   string       `json:"values,omitempty"` // the digest of the values, as JSON with sorted keys
}

type chartOrigin struct {
	Name    string `json:"name"`
	Version string `json:"version,omitempty"`
	Digest  string `json:"digest"`
}

func (p *Publisher) provenance(r render.Release) (provenance, error) {
	from := r.From
	if from == nil {
		return provenance{}, nil
	}
	values, err := json.Marshal(from.Values)
	if err != nil {
		return provenance{}, fmt.Errorf("digest of the values: %w", err)
	}
	sum := sha256.Sum256(values)
	at := from.Pos().Pos()
	at.File = p.Source.Inside(at.File)
	return provenance{
		Source: at.String(), Resource: from.Install.Kind.String() + "/" + from.Install.Resource,
		Revision: from.Install.Revision, Release: from.Name,
		Chart:  &chartOrigin{Name: string(from.Chart.Name), Version: from.Version().String(), Digest: from.Chart.Digest},
		Values: "sha256:" + hex.EncodeToString(sum[:]),
	}, nil
}

// list has the objects in the order of the manifest, one a line.
func (p provenance) list(objects []*manifest.Object) ([]byte, error) {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	for _, o := range objects {
		key := o.Key()
		if err := encoder.Encode(origin{key.Group, key.Kind, key.Namespace, key.Name, p}); err != nil {
			return nil, fmt.Errorf("encode %s: %w", objectsFile, err)
		}
	}
	return b.Bytes(), nil
}
