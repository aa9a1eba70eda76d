package argocd

import (
	"strings"

	"github.com/meshpress/meshpress/fn/parameter"
)

// Names of the plugin's environment: Argo CD puts the first prefix before what
// the Application says.
const (
	envPrefix  = "ARGOCD_ENV_"
	namePrefix = "MESHPRESS_"
)

// Table lists the parameters of the plugin: those of meshpress, all of them.
func Table() []parameter.Parameter { return parameter.Table() }

// EnvName is the name of a parameter in `plugin.env` of an Application.
func EnvName(p parameter.Parameter) string {
	return namePrefix + strings.ToUpper(strings.ReplaceAll(p.Name, "-", "_"))
}
