package schema

import (
	"fmt"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/meshpress/meshpress/render/limit"
)

// maxChain is the limit of schemas that refer to each other for the same value.
const maxChain = 200

// steps is the cost of comparing a value with a schema, and the length of the chain of schemas for that value.
type steps struct{ cost, chain int64 }

// visit is a comparison of one value with one schema.
type visit struct {
	schema *jsonschema.Schema
	value  *value
}

// estimate computes costs. The library compares a value again for every path of references to a schema;
// estimate visits each pair once.
type estimate struct {
	known   map[visit]steps
	looked  int64                           // what of looked at so far: it ends there, too
	anchors map[string][]*jsonschema.Schema // schemas that a dynamic reference may name
}

// affordable tells whether a comparison stays within the limits. It assumes the worst case: that all
// alternatives are compared to their end.
func affordable(s *jsonschema.Schema, values map[string]any) error {
	e := &estimate{known: map[visit]steps{}, anchors: map[string][]*jsonschema.Schema{}}
	e.collect(s, map[*jsonschema.Schema]bool{})
	switch all := e.of(s, newValue(values), 0); {
	case all.chain > maxChain:
		return fmt.Errorf("schemas must not lead to another one more than %d times for the same value", maxChain)
	case all.cost > limit.SchemaSteps.Max():
		return limit.SchemaSteps.Exceeded("the comparison must not take more than %d steps; references multiply them")
	}
	return nil
}

// collect finds the schemas that dynamic references may name.
func (e *estimate) collect(s *jsonschema.Schema, seen map[*jsonschema.Schema]bool) {
	if seen[s] {
		return
	}
	seen[s] = true
	if s.DynamicAnchor != "" {
		e.anchors["#"+s.DynamicAnchor] = append(e.anchors["#"+s.DynamicAnchor], s)
	}
	if s.RecursiveAnchor {
		e.anchors[""] = append(e.anchors[""], s)
	}
	for _, next := range everyPart(s) {
		e.collect(next, seen)
	}
}

func (e *estimate) of(s *jsonschema.Schema, v *value, chain int64) steps {
	at := visit{s, v}
	if known, ok := e.known[at]; ok {
		return known
	}
	e.looked += looks(s, v)
	if chain > maxChain || e.looked > limit.SchemaSteps.Max() {
		return steps{limit.SchemaSteps.Max() + 1, chain}
	}
	e.known[at] = steps{} // the library refuses a cycle, so its cost is 0
	sum := steps{looks(s, v) + own(s, v), 1}
	if sum.cost > limit.SchemaSteps.Max() { // below would compare the names again
		return sum
	}
	for _, next := range e.inPlace(s) {
		sum = sum.with(e.of(next, v, chain+1))
	}
	below(s, v, func(next *jsonschema.Schema, item *value) {
		sum.cost = min(sum.cost+e.of(next, item, 0).cost, limit.SchemaSteps.Max()+1)
	})
	e.known[at] = sum
	return sum
}

func (s steps) with(next steps) steps {
	return steps{min(s.cost+next.cost, limit.SchemaSteps.Max()+1), max(s.chain, next.chain+1)}
}

// inPlace returns the schemas that a schema applies to the same value.
func (e *estimate) inPlace(s *jsonschema.Schema) []*jsonschema.Schema {
	out := samePlace(s)
	if s.DynamicRef != nil {
		out = append(out, e.anchors["#"+s.DynamicRef.Anchor]...)
	}
	if s.RecursiveRef != nil {
		out = append(out, e.anchors[""]...)
	}
	return out
}

// looks counts the parts of a value that a schema looks at: each field with each pattern for names, each item, and each
// field that others depend on.
func looks(s *jsonschema.Schema, v *value) int64 {
	return 1 + int64(len(v.fields))*int64(1+len(s.PatternProperties)) + int64(len(v.items)+len(s.Dependencies))
}

// own returns the cost of the keywords that contain no schemas.
func own(s *jsonschema.Schema, v *value) int64 {
	var cost int64
	if s.Enum != nil {
		cost += int64(len(s.Enum.Values))
	}
	if s.UniqueItems {
		cost += 20 * v.size // the library compares up to 20 items with each other
	}
	cost += int64(len(s.Required)+len(s.DependentRequired)) / 10
	cost += matching(s.Pattern, v.text)
	for name := range v.fields {
		for p := range s.PatternProperties {
			cost += matching(p, name)
		}
	}
	return cost
}

// matching returns the cost of a regular expression; one comparison is about one unit.
func matching(p jsonschema.Regexp, text string) int64 {
	own, ok := p.(*pattern)
	if !ok {
		return 0
	}
	return int64(own.size) * int64(len(text)) / 500
}
