// Package embedded carries the charts of eight versions of Istio.
//
// They come from the Go module istio.io/istio, one version under one made-up
// module path each, which the replace lines of go.mod point to. It is a package
// of its own, and nothing of the library imports it, because replace lines do
// not reach those who use render as a library: they bring their own charts, or
// the same lines.
package embedded

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"

	v1_22 "charts.meshpress.dev/istio-1.22/manifests"
	v1_23 "charts.meshpress.dev/istio-1.23/manifests"
	v1_24 "charts.meshpress.dev/istio-1.24/manifests"
	v1_25 "charts.meshpress.dev/istio-1.25/manifests"
	v1_26 "charts.meshpress.dev/istio-1.26/manifests"
	v1_28 "charts.meshpress.dev/istio-1.28/manifests"
	v1_29 "charts.meshpress.dev/istio-1.29/manifests"
	v1_31 "charts.meshpress.dev/istio-1.31/manifests"

	"github.com/meshpress/meshpress/render/chart"
)

// Charts lists what is embedded: one version of each minor that the Go module
// proxy serves. 1.27 and 1.30 are not served.
func Charts() []chart.Embedded {
	return []chart.Embedded{
		{Version: "1.22.1", FS: v1_22.FS},
		{Version: "1.23.2", FS: v1_23.FS},
		{Version: "1.24.2", FS: v1_24.FS},
		{Version: "1.25.1", FS: v1_25.FS},
		{Version: "1.26.1", FS: v1_26.FS},
		{Version: "1.28.2", FS: v1_28.FS},
		{Version: "1.29.1", FS: v1_29.FS},
		{Version: "1.31", FS: v1_31.FS, Prerelease: true},
	}
}

// Open returns the charts of a directory, or without one the embedded charts.
// openDir opens the directory: what it may reach is the host's to say.
func Open(dir string, openDir func(string) (fs.FS, error)) (*chart.Library, error) {
	return open(dir, openDir, chart.OpenDirectory)
}

// OpenVendored is Open for the charts of a lock: the directory may be empty, or
// missing, and damaged charts are not there.
func OpenVendored(dir string, openDir func(string) (fs.FS, error)) (*chart.Library, error) {
	library, err := open(dir, openDir, chart.OpenVendored)
	if errors.Is(err, fs.ErrNotExist) {
		return Open("", nil)
	}
	return library, err
}

func open(dir string, openDir func(string) (fs.FS, error),
	read func(fs.FS, string) (*chart.Directory, error)) (*chart.Library, error) {
	if dir == "" {
		return chart.NewLibrary(Charts(), nil)
	}
	files, err := openDir(dir)
	if err != nil {
		return nil, &notOpened{dir, err}
	}
	charts, err := read(files, dir)
	if err != nil {
		return nil, err
	}
	return chart.NewLibrary(Charts(), charts)
}

// notOpened is the error for a directory of charts, with its path once.
type notOpened struct {
	dir string
	err error
}

func (e *notOpened) Error() string { return fmt.Sprintf("open charts %q: %s", e.dir, reason(e.err)) }
func (e *notOpened) Unwrap() error { return e.err }

// reason is an error without the path that the message has already.
func reason(err error) string {
	if pathError, ok := errors.AsType[*fs.PathError](err); ok {
		err = pathError.Err
	}
	return strings.TrimSpace(err.Error())
}
