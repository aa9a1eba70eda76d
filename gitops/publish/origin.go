package publish

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"github.com/meshpress/meshpress/render"
	"github.com/meshpress/meshpress/render/layout"
)

// origin returns where the objects of a release are from.
func (p *Publisher) origin(r render.Release) (layout.Origin, error) {
	from := r.From
	if from == nil {
		return layout.Origin{}, nil
	}
	values, err := json.Marshal(from.Values)
	if err != nil {
		return layout.Origin{}, fmt.Errorf("digest of the values: %w", err)
	}
	sum := sha256.Sum256(values)
	at := from.Pos().Pos()
	at.File = p.Source.Inside(at.File)
	return layout.Origin{
		Source: at.String(), Resource: from.Installation.Kind.String() + "/" + from.Installation.Resource,
		Revision: from.Installation.Revision, Release: from.Name,
		Chart:  &layout.Chart{Name: string(from.Chart.Name), Version: from.Version().String(), Digest: from.Chart.Digest()},
		Values: "sha256:" + hex.EncodeToString(sum[:]),
	}, nil
}
