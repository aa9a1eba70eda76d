package render

import (
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/gate"
)

// findings collects what the steps of a run report. No other code applies the gate.
type findings struct {
	gate *gate.Gate
	list diag.List
}

func (f *findings) add(found diag.List) { f.list = append(f.list, f.gate.Apply(found)...) }

func (f *findings) broken() bool { return f.list.HasErrors() }
