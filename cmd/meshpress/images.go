package main

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/spf13/pflag"

	"github.com/meshpress/meshpress/fn/parameter"
	"github.com/meshpress/meshpress/render"
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/image"
	"github.com/meshpress/meshpress/render/image/inventory"
	"github.com/meshpress/meshpress/render/manifest"
)

const imagesUsage = `meshpress images PATH... renders and lists the images that the clusters pull:
those of pods, and those that istiod puts into pods.

  $ meshpress images fleet/                         CLUSTER<TAB>IMAGE
  $ meshpress images fleet/ -u                      each image of the fleet once
  $ meshpress images fleet/ --format json           with everything that uses them
  $ meshpress images fleet/ --format cyclonedx      a bill of materials (CycloneDX 1.6)

Nothing is printed when there is a finding of severity error. An image that the
inputs do not tell is not in the list: a warning names what it is for.
`

func runImages(args []string, s streams) int {
	var settings parameter.Settings
	flags := pflag.NewFlagSet("images", pflag.ContinueOnError)
	name := flags.String("format", "text", "print images as `FORMAT`: text, json or cyclonedx")
	unique := flags.BoolP("unique", "u", false, "only the images, each once for the whole fleet")
	parameter.Flags(flags, renderTable(), &settings)
	if code, done := parse(flags, imagesUsage, args, s); done {
		return code
	}
	format, err := inventory.Find(*name)
	if err != nil {
		return fail(s, exitUsage, parameter.Named("--format", err), "")
	}
	if *unique && format.Name != "text" {
		return fail(s, exitUsage, fmt.Errorf("--unique must not be given with --format %s", format.Name), "it is for text; "+format.Name+" says which cluster has an image")
	}
	if *unique {
		format.Write = inventory.WriteUnique
	}
	if flags.NArg() == 0 && settings.Config == "" {
		return fail(s, exitUsage, errors.New("images needs a PATH"), "meshpress images examples/ambient; - is standard input")
	}
	settings.Spec.Resources = flags.Args()
	clusters, code := imagesOf(settings, s)
	if code != exitOK {
		return code
	}
	var out bytes.Buffer
	if err := format.Write(&out, clusters); err != nil {
		return fail(s, exitUsage, err, "")
	}
	return write(s, out.Bytes(), nil)
}

// imagesOf renders; the exit code is that of the findings, which it prints.
func imagesOf(settings parameter.Settings, s streams) ([]inventory.Cluster, int) {
	var list imageSink
	code := readInput(settings, render.Shard{}, s).renderInto(&list, s)
	return list.clusters, code
}

// imageSink keeps the images of what is rendered.
type imageSink struct{ clusters []inventory.Cluster }

func (l *imageSink) add(c render.Cluster) error {
	releases := map[string][]*manifest.Object{}
	for _, r := range c.Releases {
		releases[r.Dir] = append(releases[r.Dir], r.Objects...)
	}
	images, unknown := image.List(releases)
	l.clusters = append(l.clusters, inventory.Cluster{Name: c.Name, Images: images, Unknown: unknown})
	return nil
}

func (l *imageSink) commit() (diag.List, error) { return unknown(l.clusters), nil }

func (*imageSink) discard() {}

// unknown are the findings about images that are not in the list.
func unknown(clusters []inventory.Cluster) diag.List {
	var found diag.List
	for _, c := range clusters {
		for _, i := range c.Unknown {
			for _, u := range i.Uses {
				d := diag.Diagnostic{Code: diag.UnknownImage, Cluster: c.Name,
					Text: fmt.Sprintf("the image %q of %s (%s %q) in cluster %q is not known and not in the list", i.Ref, u.Object, u.As, u.In, c.Name)}
				if i.Ref == image.Auto {
					d.Hint = "the control plane chooses it; give its IstioLifecycleManager as well"
				}
				found.Add(d)
			}
		}
	}
	return found
}
