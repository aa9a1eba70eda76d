package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/meshpress/meshpress/inspect/comment"
	"github.com/meshpress/meshpress/inspect/images"
	"github.com/meshpress/meshpress/render"
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/image"
	"github.com/meshpress/meshpress/render/manifest"
)

const imagesUsage = `meshpress images PATH... renders and lists the images that the clusters pull:
those of pods, and those that istiod puts into pods.

  $ meshpress images fleet/                         CLUSTER<TAB>IMAGE
  $ meshpress images fleet/ -u                      each image of the fleet once
  $ meshpress images fleet/ --format json           with everything that uses them
  $ meshpress images fleet/ --format cyclonedx      a bill of materials (CycloneDX 1.6)
  $ meshpress images fleet/ --against main          what changes

Nothing is printed if there is a finding of severity error. An image that the
inputs do not determine is not in the list; a warning names its object.
`

func newImages(s streams) *cobra.Command {
	var in inputFlags
	var unique bool
	v := &comparison{}
	c := &cobra.Command{Use: "images PATH...", Short: "list the images that clusters pull", Long: imagesUsage}
	format := newFormatFlag(c, "print images as", func(f format) bool {
		return f.images != nil || f.deltas != nil
	})
	v.format = format
	againstFlag(c, &v.against)
	targetFlags(c, &v.to)
	c.Flags().BoolVarP(&unique, "unique", "u", false, "only the images, each once for the whole fleet")
	in.add(c)
	c.RunE = func(c *cobra.Command, args []string) error {
		write := format.images
		if unique {
			write = images.WriteUnique
		}
		if unique && format.name != "text" {
			return wrongUsage(fmt.Errorf("--unique must not be given with --format %s", format.name),
				"it is for text; "+format.name+" says which cluster has an image")
		}
		if err := v.checkImages(c, unique); err != nil {
			return err
		}
		if err := in.paths(c, args, "meshpress images examples/ambient; - is standard input"); err != nil {
			return err
		}
		if v.against != "" {
			v.in = in
			return v.deltas(c.Context(), s)
		}
		clusters, err := imagesOf(c.Context(), in.read(c.Context(), s))
		if err != nil {
			return err
		}
		var out bytes.Buffer
		if err := write(&out, clusters); err != nil {
			return wrongUsage(err, "")
		}
		if format.name == "text" {
			return writeTable(s, out.Bytes())
		}
		return writeOut(s, out.Bytes())
	}
	return c
}

// checkImages checks which flags go together.
func (v *comparison) checkImages(c *cobra.Command, unique bool) error {
	switch {
	case c.Flags().Changed("against") && v.against == "":
		return wrongUsage(errors.New("--against must not be empty: nothing would be compared"), "")
	case v.against == "" && v.format.images == nil:
		return wrongUsage(fmt.Errorf("--format %s needs --against", v.format.name), "")
	case v.against != "" && (v.format.deltas == nil || unique):
		return wrongUsage(errors.New("--against must be given with --format text, json or markdown, and without --unique"),
			"")
	}
	return checkTarget(c, v.format, v.to)
}

// deltas prints the images that change. The exit code is that of diff.
func (v *comparison) deltas(ctx context.Context, s streams) error {
	in, old, err := v.open(ctx, s)
	if err != nil {
		return err
	}
	defer old.close()
	fleet, there := images.NewComparison(), map[string]bool{}
	var all summary
	found, err := in.render(ctx, in.fleet, all.count(func(c render.Cluster) error {
		there[c.Name] = true
		return fleet.Add(old.Before(&c), c)
	}))
	printFindings(s, found)
	switch {
	case old.err() != nil:
		return old.err()
	case err != nil:
		return environment(err)
	case found.HasErrors():
		in.sumUp(&all, found)
		return exit(exitUsage) // exit code 1 would mean that something changes
	}
	if err := old.gone(there, fleet.Gone); err != nil {
		return err
	}
	deltas := fleet.Deltas()
	if err := v.format.deltas(v.format.out(s), deltas, v.to); err != nil {
		return environment(err)
	}
	all.differ(deltas.Changed())
	in.sumUp(&all, found)
	if len(deltas.Groups) == 0 {
		return nil
	}
	return exit(exitChanged)
}

func deltasText(w io.Writer, d images.Deltas, _ comment.Target) error { return d.WriteText(w) }

func deltasJSON(w io.Writer, d images.Deltas, _ comment.Target) error { return d.WriteJSON(w) }

func deltasMarkdown(w io.Writer, d images.Deltas, to comment.Target) error {
	return d.WriteMarkdown(w, to)
}

// imagesOf renders, prints the findings and returns the images.
func imagesOf(ctx context.Context, in input) ([]images.Cluster, error) {
	var list imageSink
	err := in.run(ctx, &list)
	return list.clusters, err
}

// imageSink collects the images of rendered clusters.
type imageSink struct{ clusters []images.Cluster }

func (l *imageSink) add(c render.Cluster) error {
	releases := map[string][]*manifest.Object{}
	for _, r := range c.Releases {
		releases[r.Dir] = append(releases[r.Dir], r.Objects...)
	}
	listed, unknown := image.List(releases)
	l.clusters = append(l.clusters, images.Cluster{Name: c.Name, Images: listed, Unknown: unknown})
	return nil
}

func (l *imageSink) commit(context.Context) (diag.List, error) { return unknown(l.clusters), nil }

func (*imageSink) discard() {}

// unknown returns a finding for each image that the list lacks.
func unknown(clusters []images.Cluster) diag.List {
	var found diag.List
	for _, c := range clusters {
		for _, i := range c.Unknown {
			for _, u := range i.Uses {
				d := diag.Diagnostic{Code: diag.UnknownImage, Cluster: c.Name,
					Text: fmt.Sprintf("the image %q of %s (%s %q) in cluster %q is not known and not in the list", i.Ref, u.Object,
						u.As, u.In, c.Name)}
				if i.Ref == image.Auto {
					d.Hint = "the control plane chooses it; give its IstioLifecycleManager as well"
				}
				found.Add(d)
			}
		}
	}
	return found
}
