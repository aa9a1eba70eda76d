package overview

import (
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/lifecycle"
)

// Waiver is a waiver of the config. State is holds, expired or unused.
type Waiver struct {
	Code      string   `json:"code"`
	Title     string   `json:"title,omitempty"`
	State     string   `json:"state"`
	Expires   string   `json:"expires"` // the last day that it holds
	Reason    string   `json:"reason"`
	Clusters  []string `json:"clusters,omitempty"`  // none means all
	Resources []string `json:"resources,omitempty"` // none means all
	At        string   `json:"at,omitempty"`        // file:line:column
}

// The states of a waiver.
const (
	Holds   = "holds"
	Expired = "expired"
	Unused  = "unused" // no finding needs it
)

// Waive adds the waivers of the config. The findings of the run decide their states.
func (o *Overview) Waive(waivers []lifecycle.Waiver, found diag.List) {
	said := map[diag.Pos]string{}
	for _, d := range found {
		switch d.Code {
		case diag.WaiverExpired:
			said[d.Pos] = Expired
		case diag.WaiverUnused:
			said[d.Pos] = Unused
		}
	}
	for _, w := range waivers {
		out := Waiver{Code: w.Code, State: Holds, Expires: w.Expires, Reason: w.Reason, Clusters: w.Clusters,
			Resources: w.Resources, At: w.Origin.Pos().String()}
		if code, ok := diag.ParseCode(w.Code); ok {
			out.Title = code.Title()
		}
		for _, pos := range []diag.Pos{w.Origin.Pos(), w.Origin.Get("expires").Pos()} {
			if state := said[pos]; state != "" {
				out.State = state
			}
		}
		o.Waivers = append(o.Waivers, out)
	}
}
