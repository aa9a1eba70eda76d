package admission

import (
	celgo "github.com/google/cel-go/cel"
	"github.com/google/cel-go/common/operators"
	celtypes "github.com/google/cel-go/common/types"
	"github.com/google/cel-go/common/types/ref"
	"github.com/google/cel-go/common/types/traits"
	"github.com/google/cel-go/interpreter"
	"k8s.io/apiserver/pkg/cel/lazy"
	"k8s.io/apiserver/pkg/cel/library"

	"github.com/meshpress/meshpress/render/limit"
)

// weight returns the size of a value: bytes of text, plus one for each value in it. A value that occurs several
// times counts each time. It stops counting above most.
func weight(v ref.Val, most int64) int64 {
	sum := int64(1)
	switch v := v.(type) {
	case *lazy.MapValue: // the map of variables; no function reads it as a whole
	case *celtypes.Optional:
		if v.HasValue() {
			sum += weight(v.GetValue(), most-sum)
		}
	case traits.Lister:
		if sum += lengthOf(v); sum > most {
			return sum
		}
		for it := v.Iterator(); sum <= most && it.HasNext() == celtypes.True; {
			sum += weight(it.Next(), most-sum)
		}
	case traits.Mapper:
		for it := v.Iterator(); sum <= most && it.HasNext() == celtypes.True; {
			key := it.Next()
			sum += weight(key, most-sum)
			if value, ok := v.Find(key); ok {
				sum += weight(value, most-sum)
			}
		}
	default:
		sum += lengthOf(v)
	}
	return sum
}

// lengthOf returns the length of a text or a list, and 0 for anything else.
func lengthOf(v ref.Val) int64 {
	switch v := v.(type) {
	case celtypes.String:
		return int64(len(v))
	case celtypes.Bytes:
		return int64(len(v))
	case traits.Lister:
		if n, ok := v.Size().(celtypes.Int); ok {
			return int64(n)
		}
	}
	return 0
}

// perCost is the number of bytes and items that cost 1. It is the API server's number for texts.
const perCost = 10

// trackers returns the costs of the API server. For calls that read lists and maps, the cost is at least the
// size of all their contents: the API server counts only the items of a list. Nobody can replace the API
// server's own estimator, so each overload has a tracker. A call whose overload is not known before it runs has
// none.
func trackers(env *celgo.Env) []interpreter.CostTrackerOption {
	out := []interpreter.CostTrackerOption{interpreter.OverloadCostTracker("", tracker("", ""))}
	for name, f := range env.Functions() {
		if shallow[name] || name == operators.Add {
			continue
		}
		for _, o := range f.OverloadDecls() {
			out = append(out, interpreter.OverloadCostTracker(o.ID(), tracker(name, o.ID())))
		}
	}
	return out
}

func tracker(function, overload string) interpreter.FunctionTracker {
	return func(args []ref.Val, result ref.Val) *uint64 {
		cost := (&library.CostEstimator{}).CallCost(function, overload, args, result)
		var items, sum int64
		deep := cost != nil
		for _, a := range args {
			switch a.(type) {
			case traits.Lister, traits.Mapper:
				deep = true
				items += lengthOf(a)
			}
			sum += weight(a, limit.Evaluated.Max())
		}
		if isRegexp(function) && len(args) > 1 {
			deep = true
			more, _ := matching(args)
			sum += more
			items = (lengthOf(args[0])/10 + 1) * (lengthOf(args[1])/4 + 1) // as the interpreter computes it
		}
		if isSearch(function) && len(args) > 1 {
			deep = true
			sum += searching(args)
		}
		if function == "findAll" {
			sum += perMatch * lengthOf(result)
		}
		if !deep {
			return cost
		}
		least := uint64(max(items, (sum+lengthOf(result))/perCost, 1))
		if cost != nil {
			least = max(least, *cost)
		}
		return &least
	}
}
