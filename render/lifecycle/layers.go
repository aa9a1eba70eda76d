package lifecycle

import (
	"cmp"
	"slices"

	"github.com/meshpress/meshpress/render/source"
)

// What several IstioOperators are (`operators` of the config).
const (
	OperatorsEach     = "each"   // an installation each, the default
	OperatorsAsLayers = "layers" // one installation, as istioctl takes -f a.yaml -f b.yaml
)

// LayerOperators makes one IstioOperator of all, in the order of the arguments. [Decode] has checked each.
func (in *Input) LayerOperators() {
	if len(in.Operators) < 2 {
		return
	}
	slices.SortStableFunc(in.Operators, func(a, b *IstioOperator) int { return cmp.Compare(a.order, b.order) })
	var docs []source.Document
	for _, o := range in.Operators {
		docs = append(docs, source.Document{Ref: o.Origin})
	}
	one := new(IstioOperator)
	decoder := source.Decoder{}
	decoder.Decode(source.Layers(docs).Ref, one)
	in.Operators = []*IstioOperator{one}
}

// LayerConfigs returns one RenderConfig of two: the outer one wins, field by field. [Decode] has checked each.
func LayerConfigs(inner, outer *RenderConfig) *RenderConfig {
	one := new(RenderConfig)
	decoder := source.Decoder{}
	decoder.Decode(source.Layers([]source.Document{{Ref: inner.Origin}, {Ref: outer.Origin}}).Ref, one)
	return one
}

// SetInBoth returns the paths of the settings that both have, sorted.
func SetInBoth(inner, outer *RenderConfig) []string {
	out := inBoth(inner.Origin.Get("spec"), outer.Origin.Get("spec"))
	slices.Sort(out)
	return out
}

func inBoth(a, b source.Ref) []string {
	var out []string
	for _, f := range a.Fields() {
		switch other := b.Get(f.Name); {
		case !other.Exists():
		case f.Value.IsMap() && other.IsMap():
			out = append(out, inBoth(f.Value, other)...)
		default:
			out = append(out, f.Value.Path())
		}
	}
	return out
}
