package diff

import "github.com/meshpress/meshpress/render"

// OwnOf returns the values that are specific to a cluster: its name, and the network and trust domain of its
// control planes.
func OwnOf(c render.Cluster) Own {
	own := Own{ownName: c.Name}
	for _, r := range c.Releases {
		if r.From == nil || r.From.Component() != "pilot" {
			continue
		}
		if global, ok := r.From.Values["global"].(map[string]any); ok {
			own.set("<network>", global["network"])
		}
		if mesh, ok := r.From.Values["meshConfig"].(map[string]any); ok {
			own.set("<trust domain>", mesh["trustDomain"])
		}
	}
	return own
}

// set sets a value unless it is set: the first of several control planes counts.
func (own Own) set(name string, value any) {
	if text, ok := value.(string); ok && text != "" && own[name] == "" {
		own[name] = text
	}
}
