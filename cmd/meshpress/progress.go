package main

import (
	"io"
	"os"
	"sync"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"github.com/meshpress/meshpress/render/terminal"
)

// progress shows a bar on a terminal for work that takes longer than a second.
type progress struct {
	out     io.Writer
	title   string
	started time.Time

	mu        sync.Mutex
	bar       *progressbar.ProgressBar
	last, all int // of the last step
}

const progressAfter = time.Second

func newProgress(out io.Writer) *progress { return newBar(out, "rendering clusters") }

func newBar(out io.Writer, title string) *progress {
	return &progress{out: terminal.Raw(out), title: title, started: time.Now()}
}

// begin says how many steps there will be.
func (p *progress) begin(all int) { p.started, p.all = time.Now(), all }

// touch shows the bar when there is something to wait for before the next step.
func (p *progress) touch() {
	p.mu.Lock()
	last, all := p.last, p.all
	p.mu.Unlock()
	if all > 0 {
		p.step(last, all)
	}
}

func (p *progress) step(done, all int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.last, p.all = done, all
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
