package plan

import (
	"maps"
	"slices"
	"strings"

	"github.com/meshpress/meshpress/render/snapshot"
)

// back tells whether the change reverts a step of a canary: an older revision gets something that the newest
// one had before, or keeps it alone. It returns the older revision.
func (ch *change) back(newest string) (string, bool) {
	had, has := ch.old.taken(newest), ch.new.taken(newest)
	for _, older := range slices.Sorted(maps.Keys(ch.new.Planes)) {
		if older == newest {
			continue
		}
		before, after := ch.old.taken(older), ch.new.taken(older)
		for what := range had {
			if after[what] && (!before[what] || !has[what]) {
				return older, true
			}
		}
	}
	return "", false
}

// taken returns the steps of a canary to a revision that have been taken.
func (st *state) taken(revision string) map[string]bool {
	out := map[string]bool{}
	if _, exists := st.Planes[revision]; exists {
		out["revision"] = true
	}
	for _, tag := range st.revTags[revision] {
		out["tag "+tag] = true
	}
	for _, g := range st.gateways[revision] {
		name := g.Object.Key().Namespace + "/" + baseName(g, revision)
		out["gateway "+name] = true
		if st.serves(g) {
			out["Service of "+name] = true
		}
	}
	return out
}

// counterpart returns the gateway of another revision with the same name, except for the revision at its end.
func (st *state) counterpart(g snapshot.Part, from, to string) (snapshot.Part, bool) {
	p, found := st.bases[baseOf(g, from, to)]
	return p, found
}

// base identifies a gateway across revisions: its name without the revision at the end. revision is the one in which it
// is looked for.
type base struct{ revision, namespace, name string }

func baseOf(g snapshot.Part, of, in string) base {
	return base{in, g.Object.Key().Namespace, baseName(g, of)}
}

func baseName(p snapshot.Part, revision string) string {
	if revision == "" {
		return p.Object.Name()
	}
	return strings.TrimSuffix(p.Object.Name(), "-"+revision)
}
