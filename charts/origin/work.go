package origin

import (
	"fmt"
	"io"
	"sync/atomic"
)

// maxWork bounds what is done for one layout, in bytes: those that are decompressed, and those that are parsed, which
// take about ten times as long. A layout of 30 charts beside images of 500 MB takes 15 GiB.
const (
	maxWork  = 32 << 30
	perByte  = 10
	perEntry = 1 << 10 // an entry of an archive
)

// work is what is left of the bound. Each chart that is looked for searches an archive from its beginning.
type work struct {
	path string
	left atomic.Int64
}

func newWork(path string) *work {
	w := &work{path: path}
	w.left.Store(maxWork)
	return w
}

// spend returns an error if nothing is left.
func (w *work) spend(n int64) error {
	w.left.Add(-n)
	return w.err()
}

func (w *work) err() error {
	if w.left.Load() < 0 {
		return fmt.Errorf("the layout %q has too many manifests without a name, or is too large for a compressed archive",
			w.path)
	}
	return nil
}

// counted is a reader that spends what it reads.
type counted struct {
	io.Reader
	work *work
}

func (c counted) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	if spent := c.work.spend(int64(n)); spent != nil {
		return n, spent
	}
	return n, err
}
