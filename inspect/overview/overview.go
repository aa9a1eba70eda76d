package overview

import (
	"io"

	"github.com/meshpress/meshpress/inspect/diff"
	"github.com/meshpress/meshpress/inspect/plan"
	"github.com/meshpress/meshpress/render/terminal"
)

// Overview is everything that a report says. Equal input gives an equal overview. Lists are sorted, and are never
// null in JSON.
type Overview struct {
	// Format is [Format]. A change that breaks readers changes it.
	Format  string `json:"format"`
	Version string `json:"version"`           // of meshpress
	Against string `json:"against,omitempty"` // what the fleet is compared with
	// Rendered is false if the inputs do not render. Then there are findings, and clusters as the inputs name them.
	Rendered bool      `json:"rendered"`
	Clusters []Cluster `json:"clusters"`
	Findings []Finding `json:"findings"`
	Codes    []Code    `json:"codes"` // of the findings
	Waivers  []Waiver  `json:"waivers"`
	// Plan has the steps of the change, and the next safe step of each canary. It is nil if the inputs do not render.
	Plan *plan.Report `json:"plan,omitempty"`
	Diff *diff.Report `json:"diff,omitempty"` // nil without a comparison
	// Origins say where releases that change are from, for the first cluster of each group of Diff.
	Origins []Origin `json:"origins"`
	// Fields say where fields that change are from, for the first cluster of each group of Diff.
	Fields []Field `json:"fields"`
	Images []Image `json:"images"`
}

// Format is the version of the JSON.
const Format = "meshpress.dev/report/v1"

// WriteJSON writes an overview. The meaning of its fields does not change.
func (o Overview) WriteJSON(w io.Writer) error { return terminal.WriteJSON(w, o) }

// The states of a cluster or an image in a comparison.
const (
	Added   = "added"
	Changed = "changed"
	Same    = "same"
	Removed = "removed"
)

// Cluster is one row of the matrix.
type Cluster struct {
	Name        string     `json:"name"`
	State       string     `json:"state,omitempty"` // empty without a comparison
	Platform    string     `json:"platform,omitempty"`
	KubeVersion string     `json:"kubeVersion,omitempty"`
	Revisions   []Revision `json:"revisions"`
	Parts       []Part     `json:"parts"` // empty if the inputs do not render
	Next        []string   `json:"next,omitempty"`
}

// Revision is a control plane of a cluster.
type Revision struct {
	Name        string   `json:"name"` // empty for the control plane without a revision
	Version     string   `json:"version,omitempty"`
	Default     bool     `json:"default,omitempty"` // serves istio-injection=enabled
	Tags        []string `json:"tags,omitempty"`
	TrustDomain string   `json:"trustDomain,omitempty"`
	Network     string   `json:"network,omitempty"`
	At          string   `json:"at,omitempty"` // file:line:column of the installation
}

// Part is a workload of Istio in a cluster.
type Part struct {
	Component string `json:"component"` // pilot, cni, ztunnel or gateway
	Release   string `json:"release"`
	Namespace string `json:"namespace,omitempty"`
	Name      string `json:"name"`
	Revision  string `json:"revision,omitempty"`
	Version   string `json:"version,omitempty"`
	Inactive  bool   `json:"inactive,omitempty"` // a gateway that does not get the traffic of its Service
}
