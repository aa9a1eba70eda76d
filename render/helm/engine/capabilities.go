package engine

import (
	"slices"
	"strconv"

	"k8s.io/apimachinery/pkg/util/version"
)

// Capabilities is `.Capabilities`, with the fields and the methods that templates can use of Helm's.
type Capabilities struct {
	KubeVersion KubeVersion
	APIVersions VersionSet
	HelmVersion BuildInfo
}

// KubeVersion is a version of Kubernetes.
type KubeVersion struct{ Version, Major, Minor string }

// String is the version, as in v1.28.0.
func (v *KubeVersion) String() string { return v.Version }

// GitVersion is the version, as in v1.28.0.
func (v *KubeVersion) GitVersion() string { return v.Version }

// VersionSet are the versions of APIs that the API server has, as in apps/v1.
type VersionSet []string

// Has tells whether the API server has a version.
func (v VersionSet) Has(apiVersion string) bool { return slices.Contains(v, apiVersion) }

// BuildInfo says which Helm renders.
type BuildInfo struct {
	Version      string `json:"version,omitempty"`
	GitCommit    string `json:"git_commit,omitempty"`
	GitTreeState string `json:"git_tree_state,omitempty"`
	GoVersion    string `json:"go_version,omitempty"` // empty: what built the program must not change the output
}

// helmVersion is the version of Helm whose rules this engine has: that of the library.
const helmVersion = "v3.22"

// NewCapabilities returns what a version of Kubernetes has, as in v1.28.0.
func NewCapabilities(kubernetes string, apiVersions []string) (*Capabilities, error) {
	v, err := version.ParseGeneric(kubernetes)
	if err != nil {
		return nil, err
	}
	kube := KubeVersion{"v" + v.String(), strconv.FormatUint(uint64(v.Major()), 10),
		strconv.FormatUint(uint64(v.Minor()), 10)}
	return &Capabilities{kube, apiVersions, BuildInfo{Version: helmVersion}}, nil
}

// Copy returns a copy. Helm's type has this method, so templates may call it.
func (c *Capabilities) Copy() *Capabilities {
	out := *c
	return &out
}
