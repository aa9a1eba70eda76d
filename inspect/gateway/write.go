package gateway

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/meshpress/meshpress/inspect/values"
	"github.com/meshpress/meshpress/render/source"
	"github.com/meshpress/meshpress/render/terminal"
)

// fileName is the name of the file with the gateways of a cluster.
const fileName = "gateways.yaml"

// parameters returns the ConfigMap with the patches as text.
func parameters(c Converted, patches map[string]map[string]any) map[string]any {
	data := map[string]any{}
	for _, k := range kinds {
		if patch := patches[k.kind]; patch != nil {
			data[k.key] = patchText(c, k.kind, patch)
		}
	}
	return map[string]any{"apiVersion": "v1", "kind": "ConfigMap",
		"metadata": map[string]any{"name": parametersName(c.Name), "namespace": c.Namespace}, "data": data}
}

// File writes the resources of gateways, with the user's comments.
func File(all []Converted) (values.File, error) {
	var out bytes.Buffer
	for i, c := range all {
		if i > 0 {
			out.WriteString("---\n")
		}
		r := c.release
		about := fmt.Sprintf("From %s %q, %s. istiod installs %s-%s of it, beside %s %s/%s: move the clients, then remove "+
			"that.",
			r.Installation.Kind, r.Installation.Resource, r.Pos().Pos(), c.Name, class, c.workload.Kind(), c.Namespace,
			c.workload.Name())
		out.WriteString("# " + terminal.Line(about) + "\n")
		if err := write(&out, c.gatewayNode()); err != nil {
			return values.File{}, err
		}
		if c.Parameters == nil {
			continue
		}
		out.WriteString("---\n")
		if err := write(&out, values.Commented(c.Parameters, nil)); err != nil {
			return values.File{}, err
		}
	}
	return values.File{Name: fileName, Text: out.Bytes()}, nil
}

// order is the order of the fields at the top of a resource.
var order = []string{"apiVersion", "kind", "metadata"}

func write(out *bytes.Buffer, node *yaml.Node) error {
	var first, rest []*yaml.Node
	for _, key := range order {
		for i := 0; i+1 < len(node.Content); i += 2 {
			if node.Content[i].Value == key {
				first = append(first, node.Content[i:i+2]...)
			}
		}
	}
	for i := 0; i+1 < len(node.Content); i += 2 {
		if !slices.Contains(order, node.Content[i].Value) {
			rest = append(rest, node.Content[i:i+2]...)
		}
	}
	if node.Kind == yaml.MappingNode {
		node.Content = append(first, rest...)
	}
	encoder := yaml.NewEncoder(out)
	encoder.SetIndent(2)
	return encoder.Encode(node)
}

// gatewayNode returns the Gateway. Its labels and ports have their comments from the input.
func (c Converted) gatewayNode() *yaml.Node {
	return values.Commented(c.Gateway, c.at(map[string]string{"spec.infrastructure.labels": "labels",
		"spec.listeners": "service.ports"}))
}

// fields maps paths of the chart's values to fields of objects, by kind.
var fields = map[string]map[string]string{
	"Deployment": {"spec.replicas": "replicaCount", "spec.strategy": "strategy", "spec.minReadySeconds": "minReadySeconds",
		"spec.template.metadata.annotations": "podAnnotations", "spec.template.spec.nodeSelector": "nodeSelector",
		"spec.template.spec.affinity": "affinity", "spec.template.spec.tolerations": "tolerations",
		"spec.template.spec.topologySpreadConstraints": "topologySpreadConstraints",
		"spec.template.spec.volumes":                   "volumes",
		"spec.template.spec.priorityClassName":         "priorityClassName"},
	"Service": {"metadata.annotations": "service.annotations", "spec.loadBalancerIP": "service.loadBalancerIP",
		"spec.loadBalancerSourceRanges": "service.loadBalancerSourceRanges", "spec.ports": "service.ports",
		"spec.externalTrafficPolicy": "service.externalTrafficPolicy", "spec.externalIPs": "service.externalIPs"},
	"ServiceAccount":          {"metadata.annotations": "serviceAccount.annotations"},
	"HorizontalPodAutoscaler": {"spec": "autoscaling"},
	"PodDisruptionBudget":     {"spec": "podDisruptionBudget"},
}

// inContainer maps values of the chart to fields of the proxy's container.
var inContainer = map[string]string{"resources": "resources", "env": "env", "volumeMounts": "volumeMounts",
	"securityContext": "containerSecurityContext", "lifecycle": "lifecycle", "readinessProbe": "readinessProbe",
	"imagePullPolicy": "imagePullPolicy"}

// patchText returns a patch as text, with the user's comments.
func patchText(c Converted, kind string, patch map[string]any) string {
	node := values.Commented(patch, c.at(fields[kind]))
	for key, name := range inContainer {
		at := find(node, "spec", "template", "spec", "containers")
		if at == nil || len(at.Content) == 0 {
			break
		}
		comments(at.Content[0], key, c.release.Written(strings.Split(name, ".")...))
	}
	var out bytes.Buffer
	if err := write(&out, node); err != nil { // plain data is always valid YAML
		return ""
	}
	return out.String()
}

// at returns a function that finds where a field is written. It knows the fields of a table and those below them.
func (c Converted) at(table map[string]string) func(path ...string) source.Ref {
	return func(path ...string) source.Ref {
		for n := len(path); n > 0; n-- {
			if name, ok := table[strings.Join(path[:n], ".")]; ok {
				return c.release.Written(append(strings.Split(name, "."), path[n:]...)...)
			}
		}
		return source.Ref{}
	}
}

// find returns the value at a path of a map, nil if there is none.
func find(node *yaml.Node, path ...string) *yaml.Node {
	for _, key := range path {
		var next *yaml.Node
		for i := 0; node != nil && i+1 < len(node.Content); i += 2 {
			if node.Content[i].Value == key {
				next = node.Content[i+1]
			}
		}
		node = next
	}
	return node
}

// comments puts the comments of a place above a key of a map.
func comments(m *yaml.Node, key string, at source.Ref) {
	head, line := at.Comments()
	for i := 0; at.Exists() && i+1 < len(m.Content); i += 2 {
		if m.Content[i].Value == key {
			m.Content[i].HeadComment = strings.Trim(head+"\n"+line, "\n")
		}
	}
}
