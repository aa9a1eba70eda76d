package main

import (
	"cmp"
	"context"
	"strings"

	"github.com/meshpress/meshpress/inspect/explain"
	"github.com/meshpress/meshpress/inspect/takeover"
	"github.com/meshpress/meshpress/render"
	"github.com/meshpress/meshpress/render/manifest"
)

// maxOrigins bounds how many objects are explained: each renders its template many times. meshpress explain answers
// for the others.
const maxOrigins = 20

// origins returns where the values of fields are from, in one line each. Clusters differ in values, seldom in where
// these are from: an answer serves all of them.
func origins(ctx context.Context) takeover.Origin {
	type asked struct {
		of   manifest.Key
		path string
	}
	known, trials := map[asked]string{}, explain.NewTrials(maxOrigins)
	return func(c render.Cluster, of manifest.Key, paths []string) map[string]string {
		out := map[string]string{}
		var unknown []string
		for _, path := range paths {
			from, ok := known[asked{of, path}]
			if out[path] = from; !ok {
				unknown = append(unknown, path)
			}
		}
		if len(unknown) == 0 {
			return out
		}
		found, err := trials.Fields(ctx, c, of, unknown)
		if err != nil {
			return out // the comparison is complete without
		}
		for _, path := range unknown {
			out[path] = places(found[path].Layers)
			known[asked{of, path}] = out[path]
		}
		return out
	}
}

// places is what sets a field, in short: the last layer, or the values in it that somebody wrote.
func places(layers []explain.Layer) string {
	if len(layers) == 0 {
		return ""
	}
	if layers[0].By != "value" {
		return place(layers[0])
	}
	var written []string
	for _, l := range layers {
		if l.Direct && l.At != "" {
			written = append(written, place(l))
		}
	}
	return cmp.Or(strings.Join(written, "; "), place(layers[0]))
}

// place is the layer in short: what sets the field, and where that is written.
func place(l explain.Layer) string {
	if l.At == "" {
		return l.String()
	}
	return strings.TrimPrefix(l.What+", "+l.At, ", ")
}
