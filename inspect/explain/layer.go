package explain

import (
	"fmt"
	"strings"

	"github.com/meshpress/meshpress/render/istio"
	"github.com/meshpress/meshpress/render/source"
)

// Layer is something that set the field, or changed the object.
type Layer struct {
	// By is "overlay", "k8s patch", "gateway", "meshpress", "value" or "template".
	By string `json:"by"`
	// What is the path of an overlay or of a value, the field of the k8s block, or
	// the file of the template.
	What string `json:"what,omitempty"`
	// Value is the Helm value. For other layers, it is the field after the layer.
	Value any `json:"value,omitempty"`
	// Same tells that a change left the value as it was.
	Same bool `json:"same,omitempty"`
	// Direct tells that the field contains the value. Other values are conditions.
	Direct bool `json:"direct,omitempty"`
	// From is the origin of a value: "resource", "config", "meshpress", "profile", "chart profile" or "chart default".
	// Name is the profile or the rule.
	From  string `json:"from,omitempty"`
	Name  string `json:"name,omitempty"`
	At    string `json:"at,omitempty"`    // file:line:column
	Field string `json:"field,omitempty"` // the path in that file
	// Over lists the other places of the same setting. They have no effect, because this one wins.
	Over []Place `json:"over,omitempty"`
}

// Place is a value without effect, and where it is written.
type Place struct {
	Value any    `json:"value"`
	At    string `json:"at"`    // file:line:column
	Field string `json:"field"` // the path in that file
}

// over adds the places that a value wins over, the last one first.
func (l Layer) over(losers []istio.Origin) Layer {
	for _, o := range losers {
		written := o.Layer == istio.FromResource || o.Layer == istio.FromConfig
		if written && o.At.Exists() && !o.At.IsMap() && o.At.Pos().String() != l.At {
			l.Over = append(l.Over, Place{o.At.Value(), o.At.Pos().String(), o.At.Path()})
		}
	}
	return l
}

func (l Layer) at(ref source.Ref) Layer {
	if ref.Exists() {
		l.At, l.Field = ref.Pos().String(), ref.Path()
	}
	return l
}

// section returns the heading above a layer, "" for none.
func (l Layer) section() string {
	switch {
	case l.By != "value":
		return ""
	case l.Direct:
		return "values in it"
	}
	return "values that it depends on"
}

// result returns the value of the field after a layer, for people.
func (l Layer) result() string {
	switch {
	case l.By == "value":
		return ""
	case l.Same:
		return ": " + short(l.Value) + ", as before"
	case l.Value == nil:
		return ": removed"
	}
	return ": " + short(l.Value)
}

// String returns the layer on one line.
func (l Layer) String() string {
	text := l.By
	switch l.By {
	case "value":
		text = fmt.Sprintf("%s = %s: %s", l.What, short(l.Value), l.origin())
	case "gateway":
		text = "meshpress, " + l.What
	case "template":
		text += " " + l.What + in(l.Name)
	default:
		text = strings.TrimSpace(text+" "+l.What) + in(l.Name)
	}
	if l.At != "" {
		text += ", " + l.At
		if l.Field != "" && l.By == "value" {
			text += " (" + l.Field + ")"
		}
	}
	var over strings.Builder
	for _, p := range l.Over {
		fmt.Fprintf(&over, "; it wins over %s, %s (%s)", short(p.Value), p.At, p.Field)
	}
	return text + over.String()
}

func (l Layer) origin() string {
	switch {
	case l.Name == "":
		return l.From
	case l.From == "profile", l.From == "chart profile":
		return l.From + " " + l.Name
	}
	return l.From + " (" + l.Name + ")"
}
