package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

var isVersion = regexp.MustCompile(`^v\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$`)

// options are what a release is made of.
type options struct {
	version, out, home, image string
	targets                   []target
	commit                    commit
	work                      string // a temporary directory
}

// build writes all files of the release.
func (o *options) build(ctx context.Context) (err error) {
	if o.commit, err = head(ctx); err != nil {
		return err
	}
	if there, _ := os.ReadDir(o.out); len(there) > 0 {
		return fmt.Errorf("%q must be empty", o.out)
	}
	if o.work, err = os.MkdirTemp("", "release-*"); err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(o.work) }()
	if err := os.MkdirAll(o.out, 0o755); err != nil {
		return err
	}
	shared, err := o.shared(ctx)
	if err != nil {
		return err
	}
	for _, t := range o.targets {
		if err := o.buildTarget(ctx, t, shared); err != nil {
			return fmt.Errorf("%s: %w", t, err)
		}
	}
	if err := o.buildImage(ctx); err != nil {
		return fmt.Errorf("image: %w", err)
	}
	return o.describe()
}

// buildTarget writes the archive and the list of parts of one system.
func (o *options) buildTarget(ctx context.Context, t target, shared []entry) error {
	say("%s", t)
	program, err := o.compile(ctx, t)
	if err != nil {
		return err
	}
	if err := o.parts(ctx, t, program); err != nil {
		return err
	}
	licences, err := licences(ctx, t)
	if err != nil {
		return err
	}
	content, err := os.ReadFile(program)
	if err != nil {
		return err
	}
	entries := append([]entry{{name: t.program(), mode: 0o755, content: content}}, shared...)
	entries = append(entries, licences...)
	return t.pack(filepath.Join(o.out, o.archive(t)), o.commit.date, entries)
}

// describe writes the files that name the other ones.
func (o *options) describe() error {
	if err := o.manifests(); err != nil {
		return err
	}
	if err := o.checksums(); err != nil {
		return err
	}
	return o.provenance()
}

// number is the version as package managers write it.
func (o *options) number() string { return strings.TrimPrefix(o.version, "v") }

// file returns the name of a file of the release.
func (o *options) file(rest string) string { return "meshpress_" + o.number() + rest }

func (o *options) archive(t target) string { return o.file("_" + t.file() + t.suffix()) }

func say(format string, args ...any) { fmt.Fprintf(os.Stderr, "release: "+format+"\n", args...) }
