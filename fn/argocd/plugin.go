package argocd

import (
	"bytes"

	"go.yaml.in/yaml/v3"

	"github.com/meshpress/meshpress/fn/parameter"
)

// plugin is a ConfigManagementPlugin, the sidecar's plugin.yaml.
type plugin struct {
	APIVersion string            `yaml:"apiVersion"`
	Kind       string            `yaml:"kind"`
	Metadata   map[string]string `yaml:"metadata"`
	Spec       struct {
		Generate   command    `yaml:"generate"`
		Discover   *discovery `yaml:"discover,omitempty"`
		Parameters struct {
			Static  []announcement `yaml:"static"`
			Dynamic command        `yaml:"dynamic"`
		} `yaml:"parameters"`
	} `yaml:"spec"`
}

type command struct {
	Command []string `yaml:"command,flow"`
}

type discovery struct {
	Find command `yaml:"find"`
}

// dynamicParameter is announced with values from the inputs. It is not among
// the static parameters, because Argo CD would prefer the static one.
const dynamicParameter = "cluster"

// Plugin returns plugin.yaml. With discover, Argo CD asks the plugin about
// every Application that does not name its tool. Each question costs a copy of
// the repository.
func Plugin(discover bool) ([]byte, error) {
	verb := func(name string) command { return command{[]string{"meshpress", "argocd", name}} }
	p := plugin{APIVersion: "argoproj.io/v1alpha1", Kind: "ConfigManagementPlugin",
		Metadata: map[string]string{"name": "meshpress"}}
	p.Spec.Generate = verb("generate")
	p.Spec.Parameters.Dynamic = verb("parameters")
	if discover {
		p.Spec.Discover = &discovery{verb("discover")}
	}
	for _, row := range parameter.Table() {
		if row.Name != dynamicParameter {
			p.Spec.Parameters.Static = append(p.Spec.Parameters.Static, announce(row))
		}
	}
	var out bytes.Buffer
	encoder := yaml.NewEncoder(&out)
	encoder.SetIndent(2)
	encoder.CompactSeqIndent()
	err := encoder.Encode(p)
	return out.Bytes(), err
}
