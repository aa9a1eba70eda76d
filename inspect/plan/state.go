package plan

import (
	"github.com/meshpress/meshpress/render/manifest"
	"github.com/meshpress/meshpress/render/snapshot"
)

// state is one side of a change, with indexes: a dump may have tens of thousands of objects and revisions, and each
// step asks about its neighbours.
type state struct {
	snapshot.Mesh
	parts      map[string][]snapshot.Part  // by release
	components map[*manifest.Object]string // of workloads
	gateways   map[string][]snapshot.Part  // by the revision of their control plane
	bases      map[base]snapshot.Part      // the first of several gateways
	first      map[string]snapshot.Part    // by component
	lonely     map[string][]snapshot.Part  // gateways without a control plane, by the revision that they name
	revTags    map[string][]string         // by revision, sorted

	services  selectors
	budgets   selectors
	workloads map[label][]*manifest.Object // by each label of their pods
	scalers   map[ref]*manifest.Object     // by target, the first one
	readers   map[ref][]*manifest.Object   // workloads by the ConfigMaps in their environment
	isThere   map[ref]bool                 // all objects

	servicesOf map[string][]*manifest.Object // by name, in every namespace
}

// ref names an object without its group.
type ref struct{ kind, namespace, name string }

func stateOf(s *snapshot.Snapshot, m snapshot.Mesh) *state {
	st := &state{Mesh: m, parts: map[string][]snapshot.Part{}, components: map[*manifest.Object]string{},
		gateways: map[string][]snapshot.Part{}, lonely: map[string][]snapshot.Part{}, bases: map[base]snapshot.Part{},
		first: map[string]snapshot.Part{}, revTags: m.RevisionTags(), workloads: map[label][]*manifest.Object{},
		scalers: map[ref]*manifest.Object{}, readers: map[ref][]*manifest.Object{}, isThere: map[ref]bool{},
		servicesOf: map[string][]*manifest.Object{}}
	for _, p := range m.Parts {
		st.parts[p.Release] = append(st.parts[p.Release], p)
		st.components[p.Object] = p.Component
		if _, known := st.first[p.Component]; !known {
			st.first[p.Component] = p
		}
		if p.Component == "gateway" {
			st.addGateway(p)
		}
	}
	var services, budgets []selecting
	for _, o := range s.All() {
		key := o.Key()
		st.isThere[ref{key.Kind, key.Namespace, key.Name}] = true
		switch key.Kind {
		case "Service":
			st.servicesOf[key.Name] = append(st.servicesOf[key.Name], o)
			services = append(services, selectingOf(o, "spec", "selector"))
		case "PodDisruptionBudget":
			budgets = append(budgets, selectingOf(o, "spec", "selector", "matchLabels"))
		case "HorizontalPodAutoscaler":
			st.addScaler(o)
		}
		st.addWorkload(o)
	}
	st.services, st.budgets = newSelectors(services), newSelectors(budgets)
	return st
}

func (st *state) addGateway(g snapshot.Part) {
	plane, ok := st.PlaneOf(g)
	if !ok {
		st.lonely[g.Revision] = append(st.lonely[g.Revision], g)
		return
	}
	st.gateways[plane.Revision] = append(st.gateways[plane.Revision], g)
	if at := baseOf(g, plane.Revision, plane.Revision); st.bases[at].Object == nil {
		st.bases[at] = g
	}
}

func (st *state) addScaler(o *manifest.Object) {
	if target := targetOf(o); st.scalers[target] == nil {
		st.scalers[target] = o
	}
}

// targetOf returns what an autoscaler scales.
func targetOf(scaler *manifest.Object) ref {
	kind, _ := scaler.Get("spec", "scaleTargetRef", "kind").(string)
	name, _ := scaler.Get("spec", "scaleTargetRef", "name").(string)
	return ref{kind, scaler.Key().Namespace, name}
}

func (st *state) addWorkload(o *manifest.Object) {
	namespace := o.Key().Namespace
	for key, value := range o.PodLabels() {
		l := labelOf(namespace, key, value)
		st.workloads[l] = append(st.workloads[l], o)
	}
	for name := range configMapsOf(o) {
		at := ref{"ConfigMap", namespace, name}
		st.readers[at] = append(st.readers[at], o)
	}
}

// serves tells whether a Service selects the pods of a gateway.
func (st *state) serves(g snapshot.Part) bool { return st.services.first(g.Object) != nil }
