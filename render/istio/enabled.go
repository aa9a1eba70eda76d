package istio

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/fleet"
	"github.com/meshpress/meshpress/render/source"
)

// instance is a component that is on.
type instance struct {
	component
	block layered    // the component's block: enabled, namespace, hub, tag, k8s, ...
	at    source.Ref // the block in the user's file; may not exist
}

// belongs tells whether a kind of resource may have a component.
func belongs(kind fleet.Kind, c component) bool {
	return kind == fleet.Operator || c.isGateway() == (kind == fleet.Gateways)
}

// instancesIn lists the components of an installation.
func (s *Spec) instancesIn(i *fleet.Installation) []instance {
	if i.Sail != nil {
		return s.sailInstances(i)
	}
	return s.instances()
}

// instances lists what is on, in the order of installation. A block without
// `enabled` is on; a gateway also is by `values.gateways.<name>.enabled`.
func (s *Spec) instances() []instance {
	var out []instance
	for _, c := range components {
		if belongs(s.kind, c) {
			out = append(out, s.instancesOf(c)...)
		}
	}
	return out
}

func (s *Spec) instancesOf(c component) []instance {
	at := s.user.Get("components", c.key)
	forced := c.isGateway() && getBool(s.values.data, append(slices.Clip(c.root), "enabled")...)
	if _, present := s.components.data[c.key]; !present {
		if c.on || forced {
			return []instance{{component: c, block: newLayered(s.options.Origins)}}
		}
		return nil
	}
	if !c.list {
		if one := s.components.at(c.key); isOn(one.data) {
			return []instance{{component: c, block: one, at: at}}
		}
		return nil
	}
	var out []instance
	list, _ := s.components.data[c.key].([]any)
	for i := range list {
		if one := s.components.entry(i, c.key); isOn(one.data) || forced {
			out = append(out, instance{component: c, block: one, at: at.Get(i)})
		}
	}
	return out
}

func isOn(block values) bool {
	enabled, ok := block["enabled"].(bool)
	return !ok || enabled
}

// checkComponents reports components that are off because of the kind, and
// components that are on only because they have a block.
func (s *Spec) checkComponents(found *diag.List) {
	for _, c := range components {
		at := s.user.Get("components", c.key)
		if at.IsNull() {
			continue
		}
		blocks := []source.Ref{at}
		if c.list {
			blocks = at.Items()
		}
		for _, b := range blocks {
			s.checkBlock(c, b, found)
		}
	}
	s.checkReplacedGateways(found)
}

func (s *Spec) checkBlock(c component, at source.Ref, found *diag.List) {
	off := !at.Get("enabled").IsNull() && !isOn(at.Map())
	switch {
	case off:
	case !belongs(s.kind, c):
		found.Add(diag.Diagnostic{Code: diag.ForcedOff, Pos: at.Pos(), Field: at.Path(),
			Text: fmt.Sprintf("`%s` is not rendered: a resource of kind %s does not have such a component", at.Path(), s.kind)})
	case at.Get("enabled").IsNull() && (c.list || !s.profileSays(c.key)):
		d := diag.Diagnostic{Code: diag.EnabledByUse, Pos: at.Pos(), Field: at.Path(),
			Text: fmt.Sprintf("`%s` is on: it has no `enabled: false`", at.Path())}
		if s.set.Version.Before(1, 24) && !s.set.Version.IsZero() {
			d.Code = diag.MergeDiffers
			d.Hint = "before 1.24 istioctl took a block without `enabled` for off; set `enabled` to be clear"
		}
		found.Add(d)
	}
}

// profileSays tells whether `enabled` of a component comes from the profile.
func (s *Spec) profileSays(key string) bool {
	_, ok := get(s.components.data, key, "enabled")
	return ok
}

// checkReplacedGateways reports gateways of the profile that are gone. Before 1.24
// istioctl merged the lists by name; since then the user's list replaces the
// profile's.
func (s *Spec) checkReplacedGateways(found *diag.List) {
	if s.kind != fleet.Operator && s.kind != fleet.Gateways || s.set.Version.IsZero() || !s.set.Version.Before(1, 24) {
		return
	}
	for _, c := range components {
		at := s.user.Get("components", c.key)
		if !c.list || at.IsNull() {
			continue
		}
		named := map[string]bool{}
		for _, item := range at.Items() {
			named[cmp.Or(item.Get("name").Text(), c.workload)] = true
		}
		for _, name := range s.profileGateways(c.key) {
			if !named[name] {
				found.Add(diag.Diagnostic{Code: diag.MergeDiffers, Pos: at.Pos(), Field: at.Path(),
					Text: fmt.Sprintf("gateway %q of the profile is not rendered: `%s` replaces the profile's list", name, at.Path()),
					Hint: "before 1.24 istioctl merged the lists by name; add the gateway to keep it"})
			}
		}
	}
}

func (s *Spec) profileGateways(key string) []string {
	var names []string
	for _, layer := range []string{"default", s.user.Get("profile").Text()} {
		spec, err := s.set.Profile(layer)
		list, ok := get(spec, "components", key)
		if err != nil || !ok {
			continue
		}
		names = nil
		items, _ := list.([]any)
		for _, item := range items {
			if one, _ := item.(values); isOn(one) {
				names = append(names, getString(one, "name"))
			}
		}
	}
	return names
}
