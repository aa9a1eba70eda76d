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
