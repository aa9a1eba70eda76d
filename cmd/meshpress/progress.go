package main

import (
	"fmt"
	"io"
	"sync"
	"time"
)

// progress shows a line on a terminal if work takes longer than a second: how many steps are done, and the
// estimated remaining time.
type progress struct {
	out     io.Writer
	title   string
	quiet   bool // show nothing
	started time.Time

	mu        sync.Mutex
	shown     time.Time // zero if never shown
	last, all int       // number and total of the last step
}

const (
	progressAfter = time.Second
	progressEvery = 100 * time.Millisecond
	clearLine     = "\r\x1b[K"
)

func newProgress(out io.Writer) *progress { return newBar(out, "rendering clusters") }

func newBar(out io.Writer, title string) *progress {
	return &progress{out: below(out), title: title, started: time.Now()}
}

// begin sets the number of steps.
func (p *progress) begin(all int) { p.started, p.all = time.Now(), all }

// touch updates the line between two steps.
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
	if now := time.Now(); p.wanted(now) {
		p.shown = now
		fmt.Fprint(p.out, clearLine+p.line(now.Sub(p.started)))
	}
}

func (p *progress) wanted(now time.Time) bool {
	return !p.quiet && now.Sub(p.started) > progressAfter && now.Sub(p.shown) > progressEvery && isTerminal(p.out)
}

// line returns the text to show after some time.
func (p *progress) line(after time.Duration) string {
	text := fmt.Sprintf("%s: %d of %d", p.title, p.last, p.all)
	if p.last == 0 || p.last >= p.all {
		return text
	}
	left := after / time.Duration(p.last) * time.Duration(p.all-p.last)
	return fmt.Sprintf("%s, %s left", text, left.Round(time.Second))
}

// done clears the line.
func (p *progress) done() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.shown.IsZero() {
		fmt.Fprint(p.out, clearLine)
	}
}
