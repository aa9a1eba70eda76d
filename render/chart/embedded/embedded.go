// Package embedded carries the charts of ten versions of Istio.
//
// They come from the Go module istio.io/istio: go.mod requires each version under a module path of its own,
// which a replace line maps to it. Replace lines have no effect in programs that import render as a library. So
// the library does not import this package; such programs bring their own charts, or copy the lines.
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
	v1_27 "charts.meshpress.dev/istio-1.27/manifests"
	v1_28 "charts.meshpress.dev/istio-1.28/manifests"
	v1_29 "charts.meshpress.dev/istio-1.29/manifests"
	v1_30 "charts.meshpress.dev/istio-1.30/manifests"
	v1_31 "charts.meshpress.dev/istio-1.31/manifests"

	"github.com/meshpress/meshpress/render/chart"
)

// Charts lists the embedded versions: one of each minor.
func Charts() []chart.Embedded {
	return []chart.Embedded{
		{Version: "1.22.1", FS: v1_22.FS},
		{Version: "1.23.2", FS: v1_23.FS},
		{Version: "1.24.2", FS: v1_24.FS},
		{Version: "1.25.1", FS: v1_25.FS},
		{Version: "1.26.1", FS: v1_26.FS},
		{Version: "1.27.9", FS: v1_27.FS},
		{Version: "1.28.2", FS: v1_28.FS},
		{Version: "1.29.1", FS: v1_29.FS},
		{Version: "1.30.4", FS: v1_30.FS},
		{Version: "1.31", FS: v1_31.FS, Prerelease: true},
	}
}

// Open returns the charts of a directory, or the embedded charts if dir is "". The host passes openDir, which
// decides what may be opened.
func Open(dir string, openDir func(string) (fs.FS, error)) (*chart.Library, error) {
	return open(dir, openDir, chart.OpenDirectory)
}

// OpenVendored is Open for the charts of a lock. The directory may be empty or missing, and damaged charts
// count as missing.
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

// notOpened is the error for a directory of charts. Its message has the path once.
type notOpened struct {
	dir string
	err error
}

func (e *notOpened) Error() string { return fmt.Sprintf("open charts %q: %s", e.dir, reason(e.err)) }
func (e *notOpened) Unwrap() error { return e.err }

// reason returns the message of an error without its path.
func reason(err error) string {
	if pathError, ok := errors.AsType[*fs.PathError](err); ok {
		err = pathError.Err
	}
	return strings.TrimSpace(err.Error())
}
