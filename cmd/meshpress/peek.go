package main

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/meshpress/meshpress/fn/parameter"
	"github.com/meshpress/meshpress/inspect/explain"
	"github.com/meshpress/meshpress/internal/file"
	"github.com/meshpress/meshpress/render"
	"github.com/meshpress/meshpress/render/fleet"
	"github.com/meshpress/meshpress/render/layout"
	"github.com/meshpress/meshpress/render/source"
)

// Bounds for reading inputs during completion: the user waits for it.
const (
	maxPeekBytes   = 4 << 20 // 4 MiB
	maxPeekEntries = 2000    // entries of directories
)

var errTooMuch = errors.New("too much to read for a completion")

// clusterNames lists the clusters that the inputs of a command line name, or those of a rendered tree.
func clusterNames(c *cobra.Command, args []string) []string {
	if len(args) > 0 && isTree(args[0]) {
		return treeClusters(args[0])
	}
	return render.Load(c.Context(), peek(c, args), render.Options{}).Names()
}

func isTree(dir string) bool {
	tree, err := file.OpenDir(dir)
	if err != nil {
		return false
	}
	defer tree.Close()
	return explain.IsTree(tree)
}

func treeClusters(dir string) []string {
	tree, err := file.OpenDir(dir)
	if err != nil {
		return nil
	}
	defer tree.Close()
	return layout.Clusters(tree)
}

// objectNames lists objects as KIND/NAME, from a rendered tree or from the inputs.
func objectNames(c *cobra.Command, args []string) []string {
	var names []string
	if len(args) > 0 && isTree(args[0]) {
		names = treeObjects(args[0])
	} else {
		names = plannedObjects(render.Load(c.Context(), peek(c, args), render.Options{}))
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// treeObjects lists the objects of the first cluster of a tree: most clusters have the same.
func treeObjects(dir string) []string {
	clusters := treeClusters(dir)
	if len(clusters) == 0 {
		return nil
	}
	files, _ := filepath.Glob(filepath.Join(dir, clusters[0], "*", layout.Manifest))
	var names []string
	for _, d := range readSmall(files...) {
		_, kind := d.Kind()
		names = append(names, kind+"/"+d.Get("metadata", "name").Text())
	}
	return names
}

// plannedObjects lists the workloads of control planes and gateways. Other objects are only known after
// rendering.
func plannedObjects(planned *render.Fleet) []string {
	var names []string
	for _, cluster := range planned.All() {
		for _, i := range cluster.Installations {
			names = append(names, installed(i)...)
		}
	}
	return names
}

func installed(i *fleet.Installation) []string {
	var names []string
	if i.HasControlPlane() {
		suffix := ""
		if i.Revision != "" {
			suffix = "-" + i.Revision
		}
		names = append(names, "Deployment/istiod"+suffix, "ConfigMap/istio"+suffix)
	}
	for _, list := range []string{"ingressGateways", "egressGateways"} {
		for _, gateway := range i.Spec.Get("components", list).Items() {
			if name := gateway.Get("name").Text(); name != "" {
				names = append(names, "Deployment/"+name, "Service/"+name)
			}
		}
	}
	return names
}

// peek reads small inputs of a command line: the paths among the arguments, else those of the config.
func peek(c *cobra.Command, args []string) []source.Document {
	paths := slices.DeleteFunc(slices.Clone(args), func(arg string) bool { return !exists(arg) })
	if len(paths) > 0 {
		return readSmall(paths...)
	}
	parameter.Given(c.Flags(), func(name, value string) {
		if name == "config" {
			for _, d := range readSmall(value) {
				paths = append(paths, render.Resources(d)...)
			}
		}
	})
	return readSmall(paths...)
}

func exists(path string) bool { _, err := os.Stat(path); return err == nil }

// readSmall reads files and directories. It returns nil if they are too large together.
func readSmall(paths ...string) []source.Document {
	var size peekSize
	for _, path := range paths {
		if err := size.add(path); err != nil {
			return nil
		}
	}
	docs, _ := source.NewReader(nil).Read(paths...)
	return docs
}

// peekSize counts what is to be read.
type peekSize struct{ bytes, entries int64 }

// add adds a file, or the files below a directory that a run would read. It returns an error if the total is
// too large or the path is no file: reading a pipe would take its content from the run.
func (p *peekSize) add(path string) error {
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	if !info.IsDir() {
		return p.addFile(info)
	}
	dir, err := file.OpenDir(path)
	if err != nil {
		return err
	}
	defer dir.Close()
	return fs.WalkDir(dir, ".", func(name string, entry fs.DirEntry, err error) error {
		if p.entries++; p.entries > maxPeekEntries {
			return errTooMuch
		}
		switch {
		case err != nil:
			return err
		case entry.IsDir() && strings.HasPrefix(entry.Name(), ".") && name != ".":
			return fs.SkipDir
		case entry.IsDir() || !strings.HasSuffix(name, ".yaml") && !strings.HasSuffix(name, ".yml"):
			return nil
		}
		info, err := fs.Stat(dir, name)
		if err != nil {
			return err
		}
		return p.addFile(info)
	})
}

func (p *peekSize) addFile(info fs.FileInfo) error {
	p.bytes += info.Size()
	if !info.Mode().IsRegular() || p.bytes > maxPeekBytes {
		return errTooMuch
	}
	return nil
}
