package plan

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/meshpress/meshpress/inspect/diff"
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/manifest"
)

const loadBalancer = "LoadBalancer"

// service returns the effects of a changed Service: which pods it selects, and how clients reach it.
func (ch *change) service(o diff.Object, was, is *manifest.Object) []Effect {
	return slices.Concat(ch.selector(was, is), serviceType(was, is), ports(was, is), reach(o))
}

// selector returns the effect of a changed selector.
func (ch *change) selector(was, is *manifest.Object) []Effect {
	before, after := was.Get("spec", "selector"), is.Get("spec", "selector")
	if reflect.DeepEqual(before, after) {
		return nil
	}
	name := is.Key().String()
	out := []Effect{{Moves, name, fmt.Sprintf("leads new connections to pods with %s, and no longer to those with %s; "+
		"open ones stay where they are", labels(after), labels(before))}}
	if behind := ch.new.behind(is); len(behind) > 0 &&
		!slices.ContainsFunc(behind, func(o *manifest.Object) bool { return ch.was[o.Key()] != nil }) {
		out = append(out,
			Effect{Wait, name, fmt.Sprintf("its pods (%s) come with this change, and new connections fail until they are "+
				"ready: install them in a change before this one", behind[0].Key())})
	}
	return out
}

func labels(selector any) string {
	m, _ := selector.(map[string]any)
	var out []string
	for key, value := range m {
		out = append(out, diag.Text("%s=%v", key, value))
	}
	slices.Sort(out)
	return "(" + strings.Join(out, ",") + ")"
}

func serviceType(was, is *manifest.Object) []Effect {
	before, after := or(was.Get("spec", "type"), "ClusterIP"), or(is.Get("spec", "type"), "ClusterIP")
	switch before {
	case after:
		return nil
	case loadBalancer:
		return []Effect{{Disconnect, is.Key().String(), diag.Text("gives its address back: it becomes %v", after)}}
	}
	return []Effect{{Address, is.Key().String(), diag.Text("becomes %v, was %v", after, before)}}
}

// ports returns the ports that are removed or get another target.
func ports(was, is *manifest.Object) []Effect {
	var out []Effect
	after := targets(is)
	for _, p := range targets(was) {
		at := slices.IndexFunc(after, func(q target) bool { return q.port == p.port })
		switch {
		case at < 0:
			out = append(out, Effect{Disconnect, is.Key().String(), fmt.Sprintf("port %s is removed", p.port)})
		case after[at].to != p.to:
			out = append(out, Effect{Moves, is.Key().String(),
				fmt.Sprintf("port %s leads to port %s of its pods, and no longer to %s", p.port, after[at].to, p.to)})
		}
	}
	return out
}

// target is a port of a Service with its target.
type target struct{ port, to string }

func targets(o *manifest.Object) []target {
	var out []target
	for _, p := range items(o.List("spec", "ports")) {
		port := fmt.Sprint(p.Get("port"))
		if protocol := or(p.Get("protocol"), "TCP"); protocol != "TCP" {
			port += diag.Text("/%v", protocol)
		}
		out = append(out, target{port, fmt.Sprint(or(p.Get("targetPort"), p.Get("port")))})
	}
	return out
}

// reach returns the other changes of how clients reach a Service: annotations, by which clouds configure load
// balancers; fields; and the order of the ports, because some load balancers probe the first one.
func reach(o diff.Object) []Effect {
	var paths []string
	for _, c := range o.Changes {
		isField := strings.HasPrefix(c.Path, "spec.") && !strings.HasPrefix(c.Path, "spec.selector") &&
			!strings.HasPrefix(c.Path, "spec.ports[") && c.Path != "spec.type"
		if isField && (c.Path != "spec.ports" || c.Op == diff.Reordered) ||
			strings.HasPrefix(c.Path, "metadata.annotations") || strings.HasSuffix(c.Path, ".nodePort") {
			paths = append(paths, c.Path)
		}
	}
	if len(paths) == 0 {
		return nil
	}
	return []Effect{{Address, o.Key().String(), "how it is reached may change: " + diag.First(paths, maxSome)}}
}
