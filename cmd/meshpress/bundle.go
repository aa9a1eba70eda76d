package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"sync"

	"github.com/spf13/pflag"

	"github.com/meshpress/meshpress/charts"
	"github.com/meshpress/meshpress/charts/bundle"
	"github.com/meshpress/meshpress/charts/origin"
	"github.com/meshpress/meshpress/charts/store"
	"github.com/meshpress/meshpress/internal/task"
	"github.com/meshpress/meshpress/render/chart"
	"github.com/meshpress/meshpress/render/image/inventory"
)

const bundleUsage = `meshpress bundle PATH... -o FILE writes what a fleet needs in a network without
connections: the locked charts, the lock, and the list of the images that its
clusters pull, with their digests where the registry can be asked. The file is
an OCI layout in a tar archive, as skopeo, oras and crane read it.

  $ meshpress bundle fleet/ -o fleet.tar
  $ meshpress charts pull fleet/ --repository oci-layout:fleet.tar
  $ oras pull --oci-layout fleet.tar:images
  $ skopeo copy oci-archive:fleet.tar:istiod:1.24.2 docker://registry.example.com/charts/istiod:1.24.2

Charts that are part of the program are not in the bundle: they are in the program.
`

func runBundle(args []string, s streams) int {
	var fleet fleetCharts
	flags := pflag.NewFlagSet("bundle", pflag.ContinueOnError)
	output := flags.StringP("output", "o", "", "write this `FILE`; - is stdout")
	offline := flags.Bool("offline", false, "ask no registry for the digests of images; charts that are missing are fetched all the same")
	fleet.flags(flags, true)
	if code, done := parse(flags, bundleUsage, args, s); done {
		return code
	}
	if *output == "" {
		return fail(s, exitUsage, errors.New("-o must name a file"), "meshpress bundle fleet/ -o fleet.tar")
	}
	if code, done := fleet.read(flags.Args(), s); done {
		return code
	}
	lock := fleet.lock()
	if code := fleet.mustLock(lock, s); code != exitOK {
		return code
	}
	return writeBundle(&fleet, lock, *offline, *output, s)
}

func writeBundle(fleet *fleetCharts, lock *chart.Lock, offline bool, output string, s streams) int {
	client, ctx, stop, err := fleet.client(s)
	if err != nil {
		return fail(s, exitUsage, err, "")
	}
	defer stop()
	b := &bundle.Bundle{}
	if err := fleet.bundleCharts(ctx, b, client, lock); err != nil {
		return connectionFailed(err, s)
	}
	clusters, code := imagesOf(fleet.settings, s)
	if code != exitOK {
		return code
	}
	if offline {
		client = nil
	}
	var out bytes.Buffer
	if err := bundleLists(ctx, b, fleet, clusters, client, s); err != nil {
		return fail(s, exitEnvironment, err, "")
	}
	if err := b.Write(&out); err != nil {
		return fail(s, exitEnvironment, err, "")
	}
	if output == "-" {
		return write(s, out.Bytes(), nil)
	}
	if err := bundle.Save(output, out.Bytes()); err != nil {
		return fail(s, exitEnvironment, err, "")
	}
	return exitOK
}

// bundleCharts adds the archives of the locked charts, wherever they are.
func (f *fleetCharts) bundleCharts(ctx context.Context, b *bundle.Bundle, client *origin.Client, lock *chart.Lock) error {
	dir, err := os.MkdirTemp("", "meshpress-charts-")
	if err != nil {
		return fmt.Errorf("make room for the charts: %w", err)
	}
	defer func() { _ = os.RemoveAll(dir) }()
	archives := store.Vendor(dir)
	puller := charts.Puller{Lock: lock, Library: f.library, Open: client, Cache: store.Cache(), Repositories: f.repositories, Dir: f.dir()}
	if f.config.Charts.Dir != "" {
		puller.Also = store.Vendor(f.config.Charts.Dir)
	}
	f.library.Lock(lock, puller.Cache.Get)
	for _, to := range []*store.Store{nil, archives} { // first what render needs, then all archives
		puller.Vendor, puller.Again = to, to != nil && f.connection.Keyring != ""
		if _, err := puller.Pull(ctx); err != nil {
			return err
		}
	}
	for _, p := range lock.Charts {
		if _, ok := p.Embedded(); ok {
			continue
		}
		archive, err := archives.Get(p)
		if err == nil {
			err = b.Chart(archive, archives.Provenance(p))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// bundleLists adds the lock and the lists of images.
func bundleLists(ctx context.Context, b *bundle.Bundle, fleet *fleetCharts, clusters []inventory.Cluster, client *origin.Client, s streams) error {
	lock, err := fleet.reader.File(fleet.file)
	if err != nil {
		return fmt.Errorf("read the lock: %w", err)
	}
	var unique, list, uses, bom bytes.Buffer
	if err := inventory.WriteUnique(&unique, clusters); err != nil {
		return err
	}
	for _, line := range digests(ctx, bytes.Fields(unique.Bytes()), client, s) {
		list.WriteString(line + "\n")
	}
	for name, out := range map[string]*bytes.Buffer{"json": &uses, "cyclonedx": &bom} {
		format, err := inventory.Find(name)
		if err == nil {
			err = format.Write(out, clusters)
		}
		if err != nil {
			return err
		}
	}
	err = b.Files(chart.LockName, "application/vnd.meshpress.lock.v1",
		bundle.File{Name: chart.LockName, MediaType: "application/yaml", Content: lock})
	return errors.Join(err, b.Files("images", "application/vnd.meshpress.images.v1",
		bundle.File{Name: "images.txt", MediaType: "text/plain", Content: list.Bytes()},
		bundle.File{Name: "images.json", MediaType: "application/json", Content: uses.Bytes()},
		bundle.File{Name: "images.cdx.json", MediaType: "application/vnd.cyclonedx+json", Content: bom.Bytes()}))
}

const askedAtOnce = 6

// digests returns a line for each image: its address and, where its registry
// answers, its digest. Without a client nobody is asked.
func digests(ctx context.Context, images [][]byte, client *origin.Client, s streams) []string {
	lines := make([]string, len(images))
	var group task.Group
	group.SetLimit(askedAtOnce)
	var mu sync.Mutex
	for i, image := range images {
		if lines[i] = string(image); client == nil {
			continue
		}
		group.Go("image "+string(image), func() error {
			digest, err := client.ImageDigest(ctx, string(image))
			if err == nil {
				lines[i] += "\t" + digest
				return nil
			}
			mu.Lock()
			defer mu.Unlock()
			fmt.Fprintf(s.err, "warning: image %q has no digest in the list: %v\n", image, err)
			return nil
		})
	}
	_ = group.Wait() // a registry that does not answer is no failure
	return lines
}
