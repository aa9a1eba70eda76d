// Package chart finds, loads and describes the charts and profiles of Istio.
//
// Charts come from a directory that the user names, or are embedded in the program (package embedded). The
// package opens no network connection. All renders share a loaded chart, so it must not be changed.
package chart

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"

	helmchart "helm.sh/helm/v3/pkg/chart"
	"helm.sh/helm/v3/pkg/chart/loader"
)

// Name is the name under which a chart is published. The two legacy gateway charts were never published; their
// names are those of their directories.
type Name string

// The charts of Istio.
const (
	Base          Name = "base"
	Istiod        Name = "istiod"
	CNI           Name = "cni"
	Ztunnel       Name = "ztunnel"
	Gateway       Name = "gateway"
	LegacyIngress Name = "istio-ingress"
	LegacyEgress  Name = "istio-egress"
	// RevisionTags is made of parts of istiod: see revisionTags. It is not published, and not in Names.
	RevisionTags Name = "revisiontags"
)

// Names lists all charts in the order of installation.
var Names = []Name{Base, Istiod, CNI, Ztunnel, Gateway, LegacyIngress, LegacyEgress}

// Unpublished are the charts that exist only in Istio's source tree.
var Unpublished = []Name{LegacyIngress, LegacyEgress, RevisionTags}

// sourceDirs are the directories of the charts in Istio's source tree.
var sourceDirs = map[Name]string{
	Base: "base", Istiod: "istio-control/istio-discovery", CNI: "istio-cni", Ztunnel: "ztunnel", Gateway: "gateway",
	LegacyIngress: "gateways/istio-ingress", LegacyEgress: "gateways/istio-egress",
}

// Chart is a loaded chart with what is known about its values.
type Chart struct {
	*helmchart.Chart
	Name  Name
	Size  int64 // bytes of the contents
	Known Known // the values that the templates can see
	CRDs  CRDs  // bodies of the definitions; base only

	digest func() string
	// undated is the published schema, if meshpress uses a changed one: see dateSchema.
	undated []byte
}

// load reads a chart from a directory of a file system.
func load(fsys fs.FS, dir string, name Name, stamp Stamp, all *total) (*Chart, error) {
	files, err := readFiles(fsys, dir, all.chart())
	if err != nil {
		return nil, fmt.Errorf("read chart %q: %w", name, err)
	}
	return newChart(files, name, stamp, all)
}

// readFiles reads what is below a directory.
func readFiles(fsys fs.FS, dir string, spent *budget) ([]*loader.BufferedFile, error) {
	var files []*loader.BufferedFile
	err := fs.WalkDir(fsys, dir, func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		data, err := fs.ReadFile(fsys, name)
		if err == nil {
			err = spent.add(int64(len(data)))
		}
		files = append(files, &loader.BufferedFile{Name: strings.TrimPrefix(name, dir+"/"), Data: data})
		return err
	})
	return files, err
}

func newChart(files []*loader.BufferedFile, name Name, stamp Stamp, all *total) (*Chart, error) {
	files = sorted(files)
	flat, err := flatten(files, all.chart())
	if err != nil {
		return nil, fmt.Errorf("load chart %q: %w", name, err)
	}
	loaded, err := loader.LoadFiles(flat)
	if err != nil {
		return nil, fmt.Errorf("load chart %q: %w", name, err)
	}
	stamp.apply(loaded)
	c := &Chart{Chart: loaded, Name: name, Size: sizeOf(files), Known: learn(loaded),
		digest: sync.OnceValue(func() string { return digestOf(files) })}
	if dated := dateSchema(loaded.Schema); !bytes.Equal(dated, loaded.Schema) {
		c.undated, loaded.Schema = loaded.Schema, dated
	}
	if name == Base {
		c.CRDs = takeBodies(loaded)
	}
	return c, nil
}

// Digest returns the sha256 of names and contents, before stamping.
func (c *Chart) Digest() string { return c.digest() }

func digestOf(files []*loader.BufferedFile) string {
	sum := sha256.New()
	for _, f := range sorted(files) {
		fmt.Fprintf(sum, "%d %s %d ", len(f.Name), f.Name, len(f.Data))
		sum.Write(f.Data)
	}
	return "sha256:" + hex.EncodeToString(sum.Sum(nil))
}

// sorted returns files in the order of their names.
func sorted(files []*loader.BufferedFile) []*loader.BufferedFile {
	return slices.SortedFunc(slices.Values(files), func(a, b *loader.BufferedFile) int {
		return strings.Compare(a.Name, b.Name)
	})
}

func sizeOf(files []*loader.BufferedFile) int64 {
	var size int64
	for _, f := range files {
		size += int64(len(f.Data))
	}
	return size
}

func sourceDir(name Name) string { return path.Join("charts", sourceDirs[name]) }
