package overview

import (
	"maps"
	"slices"
)

// Image is an image that clusters pull. Clusters have it after the change, Before before it.
type Image struct {
	Ref      string   `json:"image"`
	State    string   `json:"state,omitempty"` // added, same or removed; empty without a comparison
	Clusters []string `json:"clusters,omitempty"`
	Before   []string `json:"before,omitempty"`
}

// image adds a cluster to its images. of returns the list to add to: that before or that after the change.
func (f *Fleet) image(cluster string, refs []string, of func(*Image) *[]string) {
	for _, ref := range refs {
		if f.images[ref] == nil {
			f.images[ref] = &Image{Ref: ref}
		}
		list := of(f.images[ref])
		*list = append(*list, cluster)
	}
}

// listed returns the images with their states, sorted.
func (f *Fleet) listed() []Image {
	out := []Image{}
	for _, ref := range slices.Sorted(maps.Keys(f.images)) {
		i := *f.images[ref]
		slices.Sort(i.Clusters)
		slices.Sort(i.Before)
		switch {
		case !f.compared:
		case len(i.Clusters) == 0:
			i.State = Removed
		case len(i.Before) == 0:
			i.State = Added
		default:
			i.State = Same
		}
		out = append(out, i)
	}
	return out
}
