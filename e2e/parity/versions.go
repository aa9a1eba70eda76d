package parity

// version is one Istio release whose output meshpress must match.
type version struct {
	Name    string // value of --istio-version, and the version in the stamped charts
	ModFile string // the module file in oracle/ with the same release
}

// versions lists all versions, in the order of docs/parity.md.
var versions = []version{
	{Name: "1.24.2", ModFile: "istio-1.24.mod"},
	{Name: "1.27.9", ModFile: "istio-1.27.mod"},
	{Name: "1.28.2", ModFile: "istio-1.28.mod"},
	{Name: "1.29.1", ModFile: "istio-1.29.mod"},
	{Name: "1.30.4", ModFile: "istio-1.30.mod"},
}
