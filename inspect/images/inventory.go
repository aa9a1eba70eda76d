// Package images writes the images of a fleet as lines, as JSON, or as a CycloneDX bill of materials. Users
// mirror, scan or admit images by these lists.
//
// It does not find images: package image does. Equal images give equal bytes: the output has no serial number
// and no time.
package images

import (
	"fmt"
	"io"
	"slices"

	"github.com/meshpress/meshpress/render/image"
	"github.com/meshpress/meshpress/render/terminal"
)

// Cluster has the images of a cluster, as image.List returns them.
type Cluster struct {
	Name            string
	Images, Unknown []image.Image
}

// WriteText writes one line for each cluster and image, separated by a tab.
func WriteText(w io.Writer, clusters []Cluster) error {
	for _, c := range clusters {
		for _, i := range c.Images {
			if _, err := fmt.Fprintf(w, "%s\t%s\n", c.Name, terminal.Line(i.Ref)); err != nil {
				return err
			}
		}
	}
	return nil
}

// WriteUnique writes the images of all clusters, sorted and each once, one per line.
func WriteUnique(w io.Writer, clusters []Cluster) error {
	var refs []string
	for _, c := range clusters {
		for _, i := range c.Images {
			refs = append(refs, i.Ref)
		}
	}
	slices.Sort(refs)
	for _, ref := range slices.Compact(refs) {
		if _, err := fmt.Fprintln(w, terminal.Line(ref)); err != nil {
			return err
		}
	}
	return nil
}

// The meaning of the JSON fields does not change; docs/images.md documents them.
type (
	jsonFleet struct {
		Clusters []jsonCluster `json:"clusters"`
	}
	jsonCluster struct {
		Name    string      `json:"name"`
		Images  []jsonImage `json:"images"`
		Unknown []jsonImage `json:"unknown"`
	}
	jsonImage struct {
		Image string    `json:"image"`
		Uses  []jsonUse `json:"uses"`
	}
	jsonUse struct {
		Release   string     `json:"release"`
		Group     string     `json:"group,omitempty"`
		Kind      string     `json:"kind"`
		Namespace string     `json:"namespace,omitempty"`
		Name      string     `json:"name"`
		As        image.Role `json:"as"`
		In        string     `json:"in"`
	}
)

// WriteJSON writes the images of each cluster with their uses.
func WriteJSON(w io.Writer, clusters []Cluster) error {
	fleet := jsonFleet{Clusters: []jsonCluster{}}
	for _, c := range clusters {
		fleet.Clusters = append(fleet.Clusters, jsonCluster{c.Name, jsonImages(c.Images), jsonImages(c.Unknown)})
	}
	return terminal.WriteJSON(w, fleet)
}

func jsonImages(images []image.Image) []jsonImage {
	out := []jsonImage{}
	for _, i := range images {
		item := jsonImage{Image: i.Ref}
		for _, u := range i.Uses {
			item.Uses = append(item.Uses, jsonUse{u.Release, u.Object.Group, u.Object.Kind, u.Object.Namespace, u.Object.Name,
				u.As, u.In})
		}
		out = append(out, item)
	}
	return out
}
