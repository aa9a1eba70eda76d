package main

import (
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"text/template"

	"github.com/spf13/pflag"

	"github.com/meshpress/meshpress/fn/parameter"
	"github.com/meshpress/meshpress/gitops/git"
	"github.com/meshpress/meshpress/gitops/publish"
	"github.com/meshpress/meshpress/render"
	"github.com/meshpress/meshpress/render/fleet"
	"github.com/meshpress/meshpress/render/lifecycle"
	"github.com/meshpress/meshpress/render/source"
)

// branches has the branch of each cluster of the fleet.
type branches map[string]string

// branchData is what the template of a branch may use.
type branchData struct {
	Cluster  string
	Platform string            // "" if not known
	Labels   map[string]string // of the KubernetesCluster
}

// newBranches fills the template in for every cluster, also for those that
// another run or shard publishes.
func newBranches(text string, in input) (branches, error) {
	parsed, err := template.New("--branch").Option("missingkey=error").Parse(text)
	if err != nil {
		return nil, fmt.Errorf("--branch must be a name or a template: %w\nhint: as in env/{{.Cluster}}", err)
	}
	out, checked := branches{}, map[string]bool{}
	for _, data := range in.clusters() {
		var b strings.Builder
		if err := parsed.Execute(&b, data); err != nil {
			return nil, fmt.Errorf("--branch names no branch for cluster %q: %w\nhint: there are .Cluster, .Platform and the .Labels of its KubernetesCluster", data.Cluster, err)
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

// all lists the branches, each once.
func (b branches) all() []string {
	return slices.Compact(slices.Sorted(maps.Values(b)))
}

// clusters describes the clusters of the inputs; what is wrong with them is said
// when they are rendered.
func (in input) clusters() []branchData {
	decoded, _ := lifecycle.Decode(in.docs)
	config, _ := render.Configure(decoded, in.settings.Spec)
	if len(decoded.Operators) == 0 {
		config.Only = nil // an IstioOperator has no other clusters
	}
	plan, _ := fleet.Plan(decoded, config)
	var out []branchData
	for _, c := range plan {
		data := branchData{Cluster: c.Name, Platform: c.Platform}
		for _, k := range decoded.Clusters {
			if k.Metadata.Name == c.Name {
				data.Labels = k.Metadata.Labels
			}
		}
		out = append(out, data)
	}
	return out
}

// files lists what a run reads, nil if that is not all in files.
func (in input) files() []string {
	spec := in.settings.Spec
	out := slices.Concat(spec.Resources, spec.Policies.Files)
	for _, d := range in.docs {
		if lifecycle.IsConfig(d) {
			out = append(out, render.Resources(d)...)
		}
	}
	for _, name := range []string{in.settings.Config, spec.Charts.Dir} {
		if name != "" {
			out = append(out, name)
		}
	}
	if slices.Contains(out, source.Stdin) {
		return nil
	}
	return out
}

// reproduce returns the command that renders a cluster again from the top of the
// repository: the settings of this run, and that cluster alone.
func reproduce(args []string, commit *publish.Source) func(cluster string) string {
	var settings parameter.Settings
	var other publishing
	flags := pflag.NewFlagSet("publish", pflag.ContinueOnError)
	other.flags(flags)
	shardFlag(flags)
	parameter.Flags(flags, renderTable(), &settings)
	words := []string{"meshpress", "render"}
	_ = flags.ParseAll(args, func(f *pflag.Flag, value string) error { // they were parsed before
		switch {
		case f.Name == "cluster" || !isSetting(f.Name):
			return nil
		case slices.Contains([]string{"config", "charts", "lock", "policies"}, f.Name):
			value = commit.Inside(value)
		}
		words = append(words, quoted("--"+f.Name+"="+value))
		return nil
	})
	for _, name := range flags.Args() {
		words = append(words, quoted(commit.Inside(name)))
	}
	return func(cluster string) string { return strings.Join(words, " ") + " --cluster=" + quoted(cluster) }
}

func isSetting(flag string) bool {
	return slices.ContainsFunc(renderTable(), func(p parameter.Parameter) bool { return p.Name == flag })
}

// quoted is a word for a shell.
func quoted(word string) string {
	plain := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("-_./=:,@%+", r)
	}
	if word != "" && !strings.ContainsFunc(word, func(r rune) bool { return !plain(r) }) {
		return filepath.ToSlash(word)
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}
