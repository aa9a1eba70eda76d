package main

import (
	"context"
	"path/filepath"
	"runtime"
	"time"
)

// target is a system and a processor, by their names in Go.
type target struct{ system, processor string }

func (t target) String() string { return t.system + "/" + t.processor }
func (t target) file() string   { return t.system + "_" + t.processor }

func (t target) program() string {
	if t.system == "windows" {
		return "meshpress.exe"
	}
	return "meshpress"
}

func (t target) suffix() string {
	if t.system == "windows" {
		return ".zip"
	}
	return ".tar.gz"
}

// env is the environment of go. It leaves nothing to the settings of whoever builds, so that the bytes depend on the
// commit and the version of Go alone.
func (t target) env() []string {
	return []string{"GOOS=" + t.system, "GOARCH=" + t.processor, "CGO_ENABLED=0", "GOFLAGS=", "GOEXPERIMENT=",
		"GOWORK=off",
		"GOAMD64=v1", "GOARM64=v8.0", "GODEBUG=", "GOFIPS140=off"}
}

// compile builds the program of a target and returns its path. The commit comes from the linker, not from what go finds
// in the checkout: that depends on which tags were fetched.
func (o *options) compile(ctx context.Context, t target) (string, error) {
	program := filepath.Join(o.work, t.file(), t.program())
	flags := "-s -w -buildid= -X main.version=" + o.version + " -X main.commit=" + o.commit.id + " -X main.date=" +
		o.commit.date.Format(time.RFC3339)
	_, err := output(ctx, t.env(), "go", "build", "-trimpath", "-buildvcs=false", "-ldflags", flags, "-o", program,
		"./cmd/meshpress")
	return program, err
}

// own returns the program for this machine, to ask it for its completions and manual pages.
func (o *options) own(ctx context.Context) (string, error) {
	return o.compile(ctx, target{runtime.GOOS, runtime.GOARCH})
}
