package argocd

import (
	"strings"

	"github.com/meshpress/meshpress/fn/parameter"
)

// Names of the plugin's environment: Argo CD puts the first prefix before what
// the Application says in `plugin.env`, the last one before its parameters.
const (
	envPrefix   = "ARGOCD_ENV_"
	namePrefix  = "MESHPRESS_"
	paramPrefix = "PARAM_"
)

// Table lists the parameters of the plugin: those of meshpress, all of them.
func Table() []parameter.Parameter { return parameter.Table() }

// EnvName is the name of a parameter in `plugin.env` of an Application.
func EnvName(p parameter.Parameter) string { return namePrefix + upper(p.Name) }

func upper(name string) string { return strings.ToUpper(strings.ReplaceAll(name, "-", "_")) }
