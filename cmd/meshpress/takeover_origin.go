package main

import (
	"context"
	"slices"
	"strings"

	"github.com/meshpress/meshpress/inspect/explain"
	"github.com/meshpress/meshpress/inspect/takeover"
	"github.com/meshpress/meshpress/render"
	"github.com/meshpress/meshpress/render/manifest"
)

// maxOrigins bounds how many fields are explained: each may render its release many times. meshpress explain
// answers for the others.
const maxOrigins = 20

// origins returns where the value of a field is from, in one line.
func origins(ctx context.Context) takeover.Origin {
	type asked struct {
		of   manifest.Key
		path string
	}
	known := map[asked]string{}
	return func(c render.Cluster, of manifest.Key, path string) string {
		key := asked{of, path}
		if from, ok := known[key]; ok || len(known) >= maxOrigins {
			return from // clusters differ in values, seldom in where these are from
		}
		known[key] = originOf(ctx, c, of, path)
		return known[key]
	}
}

// originOf explains one field of a rendered cluster; "" if that is not possible.
func originOf(ctx context.Context, c render.Cluster, of manifest.Key, path string) string {
	object, err := explain.ParseObject(explain.Written(of))
	if err != nil {
		return ""
	}
	f := explain.New(object, path)
	if f.Add(withOrigins(c, of)) != nil {
		return ""
	}
	answers, err := f.Answers(ctx)
	if err != nil || len(answers) == 0 || answers[0].Field == nil || len(answers[0].Field.Layers) == 0 {
		return ""
	}
	return place(answers[0].Field.Layers[0])
}

// place is the layer in short: what sets the field, and where that is written.
func place(l explain.Layer) string {
	if l.At == "" {
		return l.String()
	}
	return strings.TrimPrefix(l.What+", "+l.At, ", ")
}

// withOrigins returns the cluster with the origins of the release that has an object.
func withOrigins(c render.Cluster, of manifest.Key) render.Cluster {
	c.Releases = slices.Clone(c.Releases)
	for i, r := range c.Releases {
		if r.From != nil && slices.ContainsFunc(r.All(), func(o *manifest.Object) bool { return o.Key() == of }) {
			c.Releases[i].From = c.WithOrigins(r.From)
		}
	}
	return c
}
