// Package examples has the jobs for CI systems, so that meshpress init writes the same ones. The folders beside it
// are for people to read and copy.
package examples

import "embed"

// CI has ci/github.yaml and ci/gitlab.yaml.
//
//go:embed ci/github.yaml ci/gitlab.yaml
var CI embed.FS
