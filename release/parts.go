package main

import (
	"context"
	"os"
	"path/filepath"
)

// cyclonedx is the program of the CycloneDX project that reads what a Go program is built from.
const cyclonedx = "github.com/CycloneDX/cyclonedx-gomod/cmd/cyclonedx-gomod@v1.10.0"

// parts writes the list of the modules in a program, with versions, checksums and licences. It has no date and no
// random number, so that it is the same each time.
func (o *options) parts(ctx context.Context, t target, program string) error {
	here := []string{"GOFLAGS=-trimpath", "CGO_ENABLED=0"} // the list has a checksum of the program that wrote it
	out, err := output(ctx, here, "go", "run", cyclonedx, "bin", "-json", "-std", "-licenses", "-noserial", "-notimestamp",
		"-version", o.version, program)
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(o.out, o.file("_"+t.file()+".cdx.json")), out, 0o644)
}
