package main

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"
	"text/template"

	"github.com/meshpress/meshpress/gitops/git"
	"github.com/meshpress/meshpress/internal/lazyregexp"
)

// branches maps each cluster of the fleet to its branch.
type branches map[string]string

// branchData has the fields that the template of a branch may use.
type branchData struct {
	Cluster  string
	Platform string            // "" if not known
	Labels   map[string]string // of the KubernetesCluster
}

// newBranches executes the template for every cluster, including those that another run or shard publishes.
func newBranches(text string, in input) (branches, error) {
	parsed, err := template.New("--branch").Option("missingkey=error").Parse(text)
	if err != nil {
		return nil, fmt.Errorf("--branch must be a name or a template: %w\nhint: as in env/{{.Cluster}}", err)
	}
	out, checked := branches{}, map[string]bool{}
	for _, data := range in.clusters() {
		var b strings.Builder
		if err := parsed.Execute(&b, data); err != nil {
			return nil, fmt.Errorf("--branch names no branch for cluster %q: %w\nhint: there are .Cluster, .Platform and the "+
				".Labels of its KubernetesCluster", data.Cluster, err)
		}
		name := b.String()
		if !checked[name] {
			if err := git.CheckBranch(name); err != nil {
				return nil, fmt.Errorf("--branch: %w", err)
			}
			checked[name] = true
		}
		out[data.Cluster] = name
	}
	return out, nil
}

func (b branches) of(cluster string) (string, error) {
	if name, ok := b[cluster]; ok {
		return name, nil
	}
	return "", fmt.Errorf("there is no branch for cluster %q", cluster)
}

// all lists the branches without duplicates.
func (b branches) all() []string {
	return slices.Compact(slices.Sorted(maps.Values(b)))
}

var action = lazyregexp.New(`\{\{.*?\}\}`)

// formOf returns a test for branches that the template may have named in an earlier run, nil if it is no
// template. Names of clusters and labels have no slash.
func formOf(text string) func(branch string) bool {
	form := action().ReplaceAllLiteralString(text, "*")
	if form == text {
		return nil
	}
	return func(branch string) bool {
		fits, err := path.Match(form, branch)
		return err == nil && fits
	}
}

// clusters describes the clusters of the inputs. It drops findings: the run reports them.
func (in input) clusters() []branchData {
	resources := in.fleet.Input()
	clusters := in.fleet.All()
	if len(resources.Operators) > 0 || resources.HasSail() {
		clusters = in.fleet.Asked() // such resources name no clusters
	}
	labels := map[string]map[string]string{}
	for _, k := range resources.Clusters {
		labels[k.Metadata.Name] = k.Metadata.Labels
	}
	var out []branchData
	for _, c := range clusters {
		out = append(out, branchData{Cluster: c.Name, Platform: c.Platform, Labels: labels[c.Name]})
	}
	return out
}
