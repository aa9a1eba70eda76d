package main

import (
	"io"
	"os"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

// progress shows a bar on a terminal for work that takes longer than a second.
type progress struct {
	out     io.Writer
	title   string
	started time.Time
	bar     *progressbar.ProgressBar
}

const progressAfter = time.Second

func newProgress(out io.Writer) *progress { return newBar(out, "rendering clusters") }

func newBar(out io.Writer, title string) *progress {
	return &progress{out: out, title: title, started: time.Now()}
}

func (p *progress) step(done, all int) {
	if p.bar == nil && p.wanted() {
		p.bar = progressbar.NewOptions(all, progressbar.OptionSetWriter(p.out), progressbar.OptionSetDescription(p.title),
			progressbar.OptionShowCount(), progressbar.OptionClearOnFinish(), progressbar.OptionSetPredictTime(true))
	}
	if p.bar != nil {
		_ = p.bar.Set(done) // a terminal that is gone must not stop the work
	}
}

func (p *progress) wanted() bool {
	file, ok := p.out.(*os.File)
	return ok && term.IsTerminal(int(file.Fd())) && time.Since(p.started) > progressAfter
}

func (p *progress) done() {
	if p.bar != nil {
		_ = p.bar.Clear()
	}
}
