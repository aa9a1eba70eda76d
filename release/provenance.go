package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// statement is a statement of in-toto (in-toto.io/Statement/v1) with the provenance of SLSA (slsa.dev/provenance/v1):
// which files were built from which commit, and how. It is not signed: `cosign attest-blob --statement` signs it
// without a key of ours.
type statement struct {
	Type          string    `json:"_type"`
	Subject       []subject `json:"subject"`
	PredicateType string    `json:"predicateType"`
	Predicate     predicate `json:"predicate"`
}

type subject struct {
	Name   string            `json:"name"`
	Digest map[string]string `json:"digest"`
}

type predicate struct {
	BuildDefinition buildDefinition `json:"buildDefinition"`
	RunDetails      runDetails      `json:"runDetails"`
}

type buildDefinition struct {
	BuildType            string            `json:"buildType"`
	ExternalParameters   map[string]string `json:"externalParameters"`
	ResolvedDependencies []dependency      `json:"resolvedDependencies"`
}

type dependency struct {
	URI    string            `json:"uri"`
	Digest map[string]string `json:"digest,omitempty"`
}

type runDetails struct {
	Builder struct {
		ID string `json:"id"`
	} `json:"builder"`
}

// provenance writes the statement about all other files.
func (o *options) provenance() error {
	all, err := o.sums()
	if err != nil {
		return err
	}
	s := statement{Type: "https://in-toto.io/Statement/v1", PredicateType: "https://slsa.dev/provenance/v1"}
	for _, f := range all {
		s.Subject = append(s.Subject, subject{f.file, map[string]string{"sha256": f.sha256}})
	}
	var targets []string
	for _, t := range o.targets {
		targets = append(targets, t.String())
	}
	s.Predicate.BuildDefinition = buildDefinition{
		BuildType:          o.home + "/blob/" + o.version + "/docs/release.md",
		ExternalParameters: map[string]string{"version": o.version, "targets": strings.Join(targets, ",")},
		ResolvedDependencies: []dependency{
			{URI: "git+" + o.home + "@refs/tags/" + o.version, Digest: map[string]string{"gitCommit": o.commit.id}},
			{URI: "pkg:golang/toolchain@" + runtime.Version()},
		},
	}
	s.Predicate.RunDetails.Builder.ID = o.home + "/tree/" + o.version + "/release"
	text, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(o.out, o.file("_provenance.intoto.json")), append(text, '\n'), 0o644)
}
