package parity

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// Folders of upstream's inputs and profiles in its module.
const (
	testdata = "operator/cmd/mesh/testdata/manifest-generate/input"
	profiles = "manifests/profiles"
)

// parityCase is one input to render. Upstream gets the files and the --set values; meshpress only takes one
// file, so it gets them folded into one.
type parityCase struct {
	Name  string
	Files []string
	Sets  []string
}

// folded tells whether meshpress needs another file than upstream.
func (c parityCase) folded() bool { return len(c.Files) != 1 || len(c.Sets) > 0 }

// flags returns the flags of a folded case as upstream's tests write them.
func (c parityCase) flags() string {
	var args []string
	for _, f := range c.Files {
		args = append(args, "-f "+filepath.Base(f))
	}
	for _, s := range c.Sets {
		args = append(args, "--set "+s)
	}
	if len(args) == 0 {
		return "(neither file nor flag)"
	}
	return strings.Join(args, " ")
}

// flagCases are the calls in upstream's manifest-generate_test.go that have more than one file, no file, or
// --set values.
var flagCases = []parityCase{
	{Name: "no-input"},
	{Name: "all_on+revision", Files: []string{"all_on.yaml"}, Sets: []string{"revision=foo"}},
	{Name: "all_off+helm_values_enablement", Files: []string{"all_off.yaml", "helm_values_enablement.yaml"}},
	{Name: "default+proxy", Files: []string{"default.yaml"}, Sets: []string{
		"values.global.proxy.image=myproxy", "values.global.proxy.includeIPRanges=172.30.0.0/16,172.21.0.0/16",
	}},
	{Name: "empty+minimal", Files: []string{"empty.yaml"}, Sets: []string{"profile=minimal"}},
	{Name: "gateways+resources", Files: []string{"gateways.yaml"}, Sets: []string{
		"components.ingressGateways.[0].k8s.resources.requests.memory=999Mi",
		"components.ingressGateways.[name:user-ingressgateway].k8s.resources.requests.cpu=555m",
		"values.gateways.istio-ingressgateway.autoscaleMin=2",
	}},
	{Name: "minimal+hub-tag", Files: []string{"minimal.yaml"}, Sets: []string{"hub=foo", "tag=bar"}},
	{Name: "no-input+canary", Sets: []string{"revision=canary"}},
	{Name: "no-input+egress", Sets: []string{"values.gateways.istio-egressgateway.enabled=true"}},
	{Name: "no-input+autoscale", Sets: []string{
		"values.gateways.istio-egressgateway.enabled=true", "values.gateways.istio-ingressgateway.autoscaleMin=2",
		"values.gateways.istio-egressgateway.autoscaleMin=2", "values.pilot.autoscaleMin=2",
	}},
	{Name: "no-input+inject-by-default", Sets: []string{"values.sidecarInjectorWebhook.enableNamespacesByDefault=true"}},
}

// allCases lists every input file, the calls with flags, and each profile by name, since upstream's inputs use
// few profiles.
func allCases(source string) ([]parityCase, error) {
	files, err := yamlNames(filepath.Join(source, testdata))
	if err != nil {
		return nil, fmt.Errorf("list upstream's inputs: %w", err)
	}
	names, err := yamlNames(filepath.Join(source, profiles))
	if err != nil {
		return nil, fmt.Errorf("list upstream's profiles: %w", err)
	}
	var cases []parityCase
	for _, name := range files {
		cases = append(cases, parityCase{Name: name, Files: []string{name + ".yaml"}})
	}
	cases = append(cases, flagCases...)
	for _, name := range names {
		cases = append(cases, parityCase{Name: "profile-" + name, Sets: []string{"profile=" + name}})
	}
	return cases, nil
}

// yamlNames lists the .yaml files of a folder without the extension.
func yamlNames(dir string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, e := range entries {
		if name, ok := strings.CutSuffix(e.Name(), ".yaml"); ok {
			names = append(names, name)
		}
	}
	return names, nil
}
