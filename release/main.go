// Command release builds the files of a release: a program for each system, archives with completions, manual pages
// and licences, lists of parts (CycloneDX), the container image, a Homebrew formula, a manifest for krew, checksums
// and provenance. The same commit and version of Go give the same bytes.
//
//	go run ./release -version v0.1.0
//
// It publishes nothing, signs nothing and has no key. It starts git and go, and go fetches modules; it opens no
// connection itself.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"strings"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	o := options{}
	targets := ""
	flag.StringVar(&o.version, "version", "", "the `VERSION`, as in v0.1.0")
	flag.StringVar(&o.out, "o", "dist", "write into this `DIR`, which must be empty or missing")
	flag.StringVar(&targets, "targets", all(), "build for these `SYSTEMS`")
	flag.StringVar(&o.home, "home", "https://github.com/meshpress/meshpress", "the `URL` of the repository")
	flag.StringVar(&o.image, "image", "ghcr.io/meshpress/meshpress", "the `NAME` under which the image is pushed")
	flag.Parse()
	err := o.parse(targets)
	if err == nil {
		err = o.build(ctx)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "release:", err)
		os.Exit(1)
	}
}

// all lists the systems of a release.
func all() string {
	return "linux/amd64,linux/arm64,darwin/amd64,darwin/arm64,windows/amd64,windows/arm64"
}

// parse checks the flags.
func (o *options) parse(targets string) error {
	if !isVersion.MatchString(o.version) {
		return fmt.Errorf("-version must be like v0.1.0 or v0.1.0-rc.1, not %q", o.version)
	}
	for name := range strings.SplitSeq(targets, ",") {
		system, processor, ok := strings.Cut(name, "/")
		if !ok {
			return fmt.Errorf("-targets must have systems like linux/amd64, not %q", name)
		}
		o.targets = append(o.targets, target{system, processor})
	}
	return nil
}
