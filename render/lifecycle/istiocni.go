package lifecycle

import "github.com/meshpress/meshpress/render/diag"

// IstioCNI is the node agent of a cluster. A cluster has one, with the name "default".
type IstioCNI struct {
	Sail `json:",inline"`
}

// Namespace is where the node agent is installed.
func (c *IstioCNI) Namespace() string { return c.namespace("istio-cni") }

func (c *IstioCNI) check(found *diag.List) {
	c.checkSail(found)
	c.checkOnlyName(found)
	c.checkExternal(found)
}
