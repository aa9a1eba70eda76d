package chart

import (
	"sync"

	"github.com/meshpress/meshpress/render/limit"
)

// budget counts what one chart unpacks to, including the charts in it. If total is set, it also counts towards
// all charts of the run.
type budget struct {
	bytes, files, charts int64
	total                *total
}

// total counts what all charts of a run unpack to.
type total struct {
	mu           sync.Mutex
	bytes, files int64
}

// chart starts the budget of one chart. A nil total counts nothing: the embedded charts are known to be small.
func (t *total) chart() *budget { return &budget{total: t} }

// add counts a file.
func (b *budget) add(size int64) error { return b.count(size, 1) }

// count adds bytes and files to the budget. It also counts what an archive has besides files: headers,
// directories, and bytes after its end.
func (b *budget) count(size, files int64) error {
	b.bytes, b.files = b.bytes+size, b.files+files
	switch {
	case b.bytes > limit.Chart.Max():
		return tooLarge()
	case b.files > limit.ChartFiles.Max():
		return limit.ChartFiles.Exceeded("a chart must not have more than %d files")
	case b.total == nil:
		return nil
	}
	return b.total.count(size, files)
}

func (t *total) count(size, files int64) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.bytes, t.files = t.bytes+size, t.files+files
	switch {
	case t.bytes > limit.Charts.Max():
		return limit.Charts.Exceeded("all charts together must not unpack to more than %d bytes")
	case t.files > limit.ChartsFiles.Max():
		return limit.ChartsFiles.Exceeded("all charts together must not have more than %d files")
	}
	return nil
}

func tooLarge() error { return limit.Chart.Exceeded("a chart must not unpack to more than %d bytes") }

// addChart counts a chart inside of a chart; level is the depth of nesting.
func (b *budget) addChart(level int64) error {
	switch b.charts++; {
	case b.charts > limit.Subcharts.Max():
		return limit.Subcharts.Exceeded("a chart must not have more than %d charts in it")
	case level > limit.ChartNesting.Max():
		return limit.ChartNesting.Exceeded("charts must not be nested deeper than %d levels")
	}
	return nil
}
