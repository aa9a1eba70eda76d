package argocd

import (
	"strings"

	"github.com/meshpress/meshpress/fn/parameter"
)

// Prefixes of environment variables. Argo CD puts envPrefix before the names in
// `plugin.env` of the Application, and paramPrefix before the names of its
// parameters. namePrefix is ours.
const (
	envPrefix   = "ARGOCD_ENV_"
	namePrefix  = "MESHPRESS_"
	paramPrefix = "PARAM_"
)

// envName returns the name of a parameter in `plugin.env` of an Application.
func envName(p parameter.Parameter) string { return namePrefix + upper(p.Name) }

func upper(name string) string { return strings.ToUpper(strings.ReplaceAll(name, "-", "_")) }
