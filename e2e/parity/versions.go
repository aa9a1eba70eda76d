package parity

// version is one Istio release that meshpress claims to match.
type version struct {
	Name    string // as given to meshpress --istio-version and stamped into the charts
	ModFile string // the module file in oracle/ that pins the same release
}

// versions is the whole list; the order is the one in docs/parity.md.
var versions = []version{
	{Name: "1.24.2", ModFile: "istio-1.24.mod"},
	{Name: "1.28.2", ModFile: "istio-1.28.mod"},
}
