package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"sync"

	"github.com/spf13/cobra"

	"github.com/meshpress/meshpress/charts"
	"github.com/meshpress/meshpress/charts/bundle"
	"github.com/meshpress/meshpress/charts/origin"
	"github.com/meshpress/meshpress/charts/store"
	"github.com/meshpress/meshpress/inspect/images"
	"github.com/meshpress/meshpress/internal/task"
	"github.com/meshpress/meshpress/render/chart"
)

const bundleUsage = `meshpress bundle PATH... -o FILE writes what a fleet needs in a network without
connections: the locked charts, the lock, and the list of the images that its
clusters pull, with their digests if the registry answers. The file is
an OCI layout in a tar archive, as skopeo, oras and crane read it.

  $ meshpress bundle fleet/ -o fleet.tar
  $ meshpress charts pull fleet/ --repository oci-layout:fleet.tar
  $ oras pull --oci-layout fleet.tar:images
  $ skopeo copy oci-archive:fleet.tar:istiod:1.24.2 docker://registry.example.com/charts/istiod:1.24.2

The bundle does not have the embedded charts: the program has them.
`

func newBundle(s streams) *cobra.Command {
	var fleet fleetCharts
	var output string
	var offline bool
	c := &cobra.Command{Use: "bundle PATH... -o FILE",
		Short: "write charts and image lists for a network without connections", Long: bundleUsage}
	c.Flags().StringVarP(&output, "output", "o", "", "write this `FILE`; - is stdout")
	c.Flags().BoolVar(&offline, "offline", false,
		"do not ask registries for the digests of images; missing charts are still fetched")
	fleet.flags(c, true)
	c.RunE = func(c *cobra.Command, args []string) error {
		if output == "" {
			return wrongUsage(errors.New("-o must name a file"), "meshpress bundle fleet/ -o fleet.tar")
		}
		if err := fleet.read(c.Context(), args, s); err != nil {
			return err
		}
		lock, err := fleet.lock(s)
		if err != nil {
			return err
		}
		content, err := fleet.bundle(c.Context(), lock, offline, s)
		if err != nil {
			return environment(err)
		}
		if err := c.Context().Err(); err != nil {
			return environment(err) // the list lacks some digests
		}
		if output == "-" {
			return writeOut(s, content)
		}
		return environment(bundle.Save(output, content))
	}
	return c
}

// bundle returns the content of the file. An error without an exit code means the environment (3).
func (f *fleetCharts) bundle(ctx context.Context, lock *chart.Lock, offline bool, s streams) ([]byte, error) {
	client, err := f.client(s)
	if err != nil {
		return nil, err
	}
	b := &bundle.Bundle{}
	if err := f.bundleCharts(ctx, b, client, lock); err != nil {
		return nil, err
	}
	clusters, err := imagesOf(ctx, f.input)
	if err != nil {
		return nil, err
	}
	if offline {
		client = nil
	}
	var out bytes.Buffer
	if err := bundleLists(ctx, b, f, clusters, client, s); err != nil {
		return nil, err
	}
	err = b.Write(&out)
	return out.Bytes(), err
}

// bundleCharts adds the archives of the locked charts from the vendor directory, the cache or their
// repositories.
func (f *fleetCharts) bundleCharts(ctx context.Context, b *bundle.Bundle, client *origin.Client,
	lock *chart.Lock) error {
	dir, err := os.MkdirTemp("", "meshpress-charts-")
	if err != nil {
		return fmt.Errorf("make room for the charts: %w", err)
	}
	defer func() { _ = os.RemoveAll(dir) }()
	archives := store.Vendor(dir)
	puller := charts.Puller{Lock: lock, Library: f.library, Open: f.opener(client), Cache: store.Cache(),
		Repositories: f.repositories, Dir: f.dir()}
	if f.config.Charts.Dir != "" {
		puller.Also = store.Vendor(f.config.Charts.Dir)
	}
	f.library.Lock(lock, puller.Cache.Get)
	for _, to := range []*store.Store{nil, archives} { // for render, then for the bundle
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
func bundleLists(ctx context.Context, b *bundle.Bundle, fleet *fleetCharts, clusters []images.Cluster,
	client *origin.Client, s streams) error {
	lock, err := fleet.input.reader.File(fleet.file)
	if err != nil {
		return fmt.Errorf("read the lock: %w", err)
	}
	var unique, list, uses, bom bytes.Buffer
	if err := images.WriteUnique(&unique, clusters); err != nil {
		return err
	}
	for _, line := range digests(ctx, bytes.Fields(unique.Bytes()), client, s) {
		list.WriteString(line + "\n")
	}
	if err := errors.Join(images.WriteJSON(&uses, clusters), images.WriteCycloneDX(&bom, clusters)); err != nil {
		return err
	}
	err = b.Files(chart.LockName, "application/vnd.meshpress.lock.v1",
		bundle.File{Name: chart.LockName, MediaType: "application/yaml", Content: lock})
	return errors.Join(err, b.Files("images", "application/vnd.meshpress.images.v1",
		bundle.File{Name: "images.txt", MediaType: "text/plain", Content: list.Bytes()},
		bundle.File{Name: "images.json", MediaType: "application/json", Content: uses.Bytes()},
		bundle.File{Name: "images.cdx.json", MediaType: "application/vnd.cyclonedx+json", Content: bom.Bytes()}))
}

const askedAtOnce = 6

// digests returns a line for each image: its address and, if its registry answers, its digest. Without a client
// it opens no connection.
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
			s.say("warning: image %q has no digest in the list: %v", image, err)
			return nil
		})
	}
	_ = group.Wait() // a registry that does not answer is a warning, not an error
	return lines
}
