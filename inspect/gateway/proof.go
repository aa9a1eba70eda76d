package gateway

import (
	"encoding/json"
	"fmt"
	"io"

	"k8s.io/apimachinery/pkg/util/strategicpatch"

	"github.com/meshpress/meshpress/inspect/diff"
	"github.com/meshpress/meshpress/internal/apitype"
	"github.com/meshpress/meshpress/render/manifest"
	"github.com/meshpress/meshpress/render/terminal"
)

// Proof is the result of comparing the rendered objects with those that istiod makes from the resources.
type Proof struct {
	Known bool // istiod's template is known
	Equal int  // number of objects
	// Differ lists the objects that differ. For a Deployment, only rendered fields are compared: istiod adds fields
	// that the injector would add to the pods of a chart.
	Differ []diff.Object
}

// prove applies the parameters as istiod does, and compares.
func prove(wanted map[string]map[string]any, made map[string]*manifest.Object,
	patches map[string]map[string]any) Proof {
	p := Proof{Known: true}
	compare := diff.NewCompare()
	for _, k := range kinds {
		o, want := made[k.kind], wanted[k.kind]
		if o == nil || want == nil && (k.optional || k.kind == "ServiceAccount") {
			continue
		}
		after, err := patched(o, patches[k.kind])
		if err != nil {
			after = o // then the objects differ, and the comparison shows it
		}
		have := after.Clone().Data
		if spec, ok := have["spec"].(map[string]any); ok {
			have["spec"] = withoutIdentity(k.kind, spec)
		}
		if k.kind != "Service" {
			have = onlyFields(have, want)
		} else {
			have = map[string]any{"spec": have["spec"], "metadata": onlyFields(sub(have, "metadata"), sub(want, "metadata"))}
		}
		before := named(o, want)
		if changes := compare.Objects(before, named(o, have)); len(changes) > 0 {
			p.Differ = append(p.Differ, diff.Object{Op: diff.Changed, Release: o.Name(), APIVersion: o.APIVersion(),
				Kind: k.kind, Namespace: text(o.Get("metadata", "namespace")), Name: o.Name(), Changes: changes})
			continue
		}
		p.Equal++
	}
	return p
}

// named returns data as an object with the kind and the name of o.
func named(o *manifest.Object, data map[string]any) *manifest.Object {
	metadata := map[string]any{"name": o.Name(), "namespace": o.Get("metadata", "namespace")}
	if annotations := sub(data, "metadata")["annotations"]; !isEmpty(annotations) {
		metadata["annotations"] = annotations
	}
	out := map[string]any{"apiVersion": o.APIVersion(), "kind": o.Kind(), "metadata": metadata}
	if data["spec"] != nil {
		out["spec"] = data["spec"]
	}
	return manifest.New(out)
}

func sub(m map[string]any, key string) map[string]any {
	below, _ := m[key].(map[string]any)
	return below
}

// onlyFields returns the fields of have that are in want too.
func onlyFields(have, want map[string]any) map[string]any {
	out := map[string]any{}
	for key, w := range want {
		h, ok := have[key]
		if !ok {
			continue
		}
		out[key] = h
		below, isMap := w.(map[string]any)
		inside, both := h.(map[string]any)
		list, isList := w.([]any)
		items, bothLists := h.([]any)
		switch {
		case isMap && both:
			out[key] = onlyFields(inside, below)
		case isList && bothLists && mergeKey(key, list) != "":
			out[key] = onlyItems(mergeKey(key, list), items, list)
		}
	}
	return out
}

// onlyItems returns the items that both lists have, in the order of want.
func onlyItems(key string, have, want []any) []any {
	out := []any{}
	for _, w := range want {
		for _, h := range have {
			if manifest.At(w, key) != manifest.At(h, key) {
				continue
			}
			a, _ := h.(map[string]any)
			b, _ := w.(map[string]any)
			out = append(out, onlyFields(a, b))
		}
	}
	return out
}

// patched applies a strategic merge patch. The library panics on a list that does not have the type of its field.
func patched(o *manifest.Object, patch map[string]any) (out *manifest.Object, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("the patch does not have the types of Kubernetes: %v", p)
		}
	}()
	if len(patch) == 0 {
		return o, nil
	}
	typed, err := apitype.New(o.APIVersion(), o.Kind())
	if err != nil {
		return nil, err
	}
	before, err := json.Marshal(o.Data)
	if err != nil {
		return nil, err
	}
	change, err := json.Marshal(patch)
	if err != nil {
		return nil, err
	}
	after, err := strategicpatch.StrategicMergePatch(before, change, typed)
	if err != nil {
		return nil, err
	}
	return manifest.FromJSON(after)
}

// Write prints the differences of the gateways of a cluster.
func Write(w io.Writer, cluster string, all []Converted) error {
	equal, known := 0, 0
	var differ []diff.Object
	for _, c := range all {
		equal, differ = equal+c.Proof.Equal, append(differ, c.Proof.Differ...)
		if c.Proof.Known {
			known++
		}
	}
	if known == 0 {
		return nil // findings say why
	}
	end := ""
	if len(differ) > 0 {
		end = ", and these differ"
	}
	if _, err := fmt.Fprintf(w, "%s: istiod makes %s of %s%s\n", cluster, terminal.Count(equal, "equal object"),
		terminal.Count(known, "gateway"), end); err != nil {
		return err
	}
	report := diff.Report{Clusters: diff.Counts{Compared: 1, Changed: 1},
		Groups: []diff.Group{{Clusters: []string{cluster}, Objects: differ}}}
	if len(differ) == 0 {
		return nil
	}
	return report.WriteText(w)
}
