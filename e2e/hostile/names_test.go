package hostile

import (
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// typed are valid names that some version of YAML reads as another type.
var typed = []string{
	"1", "0", "007", "1e3", "0x1f", "0o17", "0b1", "1-1", "true", "false", "on", "off", "yes", "no", "y", "n", "null",
	"nan", "inf",
	"2001-01-01", "1234567890123456789012", "1.0", "1.24.2", "0.1e3", "1e-3",
}

// otherType matches plain scalars that some reader of YAML reads as another type.
var otherType = regexp.MustCompile(
	`(?i)^(~|null|true|false|on|off|yes|no|y|n|[-+]?(0b[01_]+|0o?[0-7_]+|0x[0-9a-f_]+|[0-9][0-9_]*(:[0-5]?[0-9])*(\.[0-9_]*)?(e[-+]?[0-9]+)?|\.[0-9]+(e[-+]?[0-9]+)?|\.inf)|\.nan|\d{4}-\d\d?-\d\d?([Tt \t].*)?)$`)

// TestTypedNames proves that a name is rendered as a string, or refused.
func TestTypedNames(t *testing.T) {
	all, n := map[string]attack{}, 0
	for _, name := range typed {
		quoted := asJSON(name)
		holds := func(w *world, r result) { isNamed(w, r, name) }
		label := name
		if strings.Contains(name, ".") {
			label = "" // the name is not valid in a label
		}
		for _, version := range inVersions([]string{"1.22.1", usual, "1.28.2", "1.29.1"}, n) {
			ilm := strings.Replace(controlPlane(quoted, ""), usual, version, 1)
			all["cluster "+name+", "+version] = attack{files: map[string]string{"ilm.yaml": ilm},
				hosts: inTurn([]host{commandLine, function, plugin}, n), holds: holds}
			if label == "" {
				continue
			}
			in := strings.Replace(strings.Replace(controlPlane("cluster1", "namespace: "+quoted), usual, version, 1),
				"profile: minimal", "profile: "+[]string{"minimal", "default", "ambient"}[n%3], 1)
			all["namespace "+name+", "+version] = attack{files: map[string]string{"ilm.yaml": in},
				spec:  "{policies: {severity: {MP0102: info, MP0103: info, MP0104: info}}}",
				hosts: inTurn([]host{plugin, commandLine, function}, n), holds: holds}
			rev := strings.Replace(strings.Replace(honest, "  - clusters:", "  - revision: "+quoted+"\n    clusters:", 1), usual,
				version, 1)
			all["revision "+name+", "+version] = attack{files: map[string]string{"ilm.yaml": rev}, hosts: []host{commandLine},
				holds: holds}
			all["gateway "+name+", "+version] = attack{files: map[string]string{"glm.yaml": strings.Replace(gateway("cluster1",
				quoted, quoted), usual, version, 1)}, hosts: []host{commandLine}, holds: holds}
			network := "values: {global: {network: " + quoted + ", meshID: " + quoted + ", multiCluster: {clusterName: " +
				quoted + "}}}"
			all["network "+name+", "+version] = attack{files: map[string]string{"ilm.yaml": strings.Replace(controlPlane(quoted,
				network), usual, version, 1)}, hosts: []host{commandLine}, holds: holds}
		}
		n++
	}
	attacks(t, all)
}

func replaceTag(text, version string) string { return strings.Replace(text, usual, version, 1) }

func inVersions(all []string, n int) []string {
	if *thorough {
		return all
	}
	return all[n%len(all):][:1]
}

// named are fields that contain names.
var named = []string{"namespace", "name", "value", "istio.io/rev", "topology.istio.io/network", "CLUSTER_ID"}

// isNamed checks that fields with the name contain it as a string for every reader of YAML.
func isNamed(w *world, r result, name string) {
	if r.code != 0 {
		if !strings.Contains(r.err, name) {
			w.Errorf("it is refused, and nothing says %q", name)
		}
		return
	}
	decoder, found, bad := yaml.NewDecoder(strings.NewReader(r.out)), 0, ""
	for {
		var doc yaml.Node
		if err := decoder.Decode(&doc); err == io.EOF {
			break
		} else if err != nil {
			w.Fatal(err)
		}
		walk(&doc, func(key string, value *yaml.Node) {
			if value.Kind != yaml.ScalarNode {
				return
			}
			if value.Value == name {
				found++
			}
			isPlain := value.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle|yaml.LiteralStyle|yaml.FoldedStyle) == 0
			isName := slices.Contains(named, key) || strings.HasSuffix(key, "amespace") || strings.HasSuffix(key, "_NAMESPACE")
			if isName && isPlain && otherType.MatchString(value.Value) {
				bad = fmt.Sprintf("line %d: `%s: %s` is not read as text", value.Line, key, value.Value)
			}
			if key == "value" && value.Tag == "!!null" {
				bad = fmt.Sprintf("line %d: nothing is left of a value", value.Line)
			}
		})
	}
	if bad != "" {
		w.Error(bad)
	}
	if found == 0 {
		w.Errorf("no field is %q", name)
	}
}

func walk(n *yaml.Node, visit func(key string, value *yaml.Node)) {
	for i, child := range n.Content {
		if n.Kind == yaml.MappingNode {
			if i%2 == 1 {
				visit(n.Content[i-1].Value, child)
			}
		}
		walk(child, visit)
	}
}
