package argocd

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/meshpress/meshpress/fn/parameter"
	"github.com/meshpress/meshpress/render"
	"github.com/meshpress/meshpress/render/diag"
)

// announcement is a ParameterAnnouncement of Argo CD's repository API.
type announcement struct {
	Name           string `json:"name" yaml:"name"`
	Title          string `json:"title,omitempty" yaml:"title,omitempty"`
	Tooltip        string `json:"tooltip,omitempty" yaml:"tooltip,omitempty"`
	ItemType       string `json:"itemType,omitempty" yaml:"itemType,omitempty"`
	CollectionType string `json:"collectionType,omitempty" yaml:"collectionType,omitempty"`
	String         string `json:"string,omitempty" yaml:"string,omitempty"`
}

var collections = []string{"", "array", "map"}

func announce(p parameter.Parameter) announcement {
	tooltip := strings.NewReplacer("`", "").Replace(p.Help)
	if p.Field != "" {
		tooltip += " (spec." + p.Field + ")"
	}
	itemType := "string"
	if p.IsSwitch() {
		itemType = "boolean"
	}
	return announcement{Name: p.Name, Title: p.Title, Tooltip: tooltip, ItemType: itemType,
		CollectionType: collections[p.Shape]}
}

// Parameters returns the dynamic parameters for the user interface, as JSON:
// the cluster, with the clusters that the inputs name. If the inputs cannot be
// read, no clusters are named; Generate reports why.
func (a Application) Parameters(ctx context.Context) ([]byte, error) {
	_, docs, _ := a.read(ctx)
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	names := render.Load(ctx, docs, render.Options{Config: a.settings.Spec}).Names()
	for _, p := range parameter.Table() {
		if p.Name != dynamicParameter {
			continue
		}
		said := announce(p)
		said.Tooltip += "; the inputs name: " + diag.Names(names)
		said.CollectionType = "" // an Application is one cluster
		if len(names) == 1 {
			said.String = names[0]
		}
		out, err := json.Marshal([]announcement{said})
		return append(out, '\n'), err
	}
	return nil, fmt.Errorf("no parameter %q in the table", dynamicParameter)
}
