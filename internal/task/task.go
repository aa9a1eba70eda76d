// Package task starts every goroutine of the product. A panic in one that
// nobody recovers ends the process, with an exit code that says nothing and
// without a word of the input: here it is carried to whoever waits for the task,
// together with what was worked on, and goes on from there.
//
// It does not decide what a panic means: the hosts do, who recover it.
package task

import (
	"fmt"
	"runtime/debug"
	"strings"
	"sync"

	"golang.org/x/sync/errgroup"
)

// Panic is a panic with what was worked on. It is what a program panics with
// again, so that its stack is that of the defect.
type Panic struct {
	Value any
	Of    []string // what was worked on, from the inside out, as in `release "istiod"`
	Stack []byte   // of the goroutine that it happened in
}

// Error says what happened and in what, on one line.
func (p *Panic) Error() string {
	return strings.Join(append([]string{fmt.Sprint(p.Value)}, p.Of...), " in ")
}

// Unwrap returns the value if it is an error.
func (p *Panic) Unwrap() error { err, _ := p.Value.(error); return err }

// Named does some work, and gives a panic in it the name of what is worked on.
// An empty name adds none.
func Named[R any](of string, work func() R) R {
	defer func() {
		if value := recover(); value != nil {
			panic(caught(value, of))
		}
	}()
	return work()
}

// Recovered is the panic that a value of recover stands for.
func Recovered(value any) *Panic { return caught(value, "") }

func caught(value any, of string) *Panic {
	p, ok := value.(*Panic)
	if !ok {
		p = &Panic{Value: value, Stack: debug.Stack()}
	}
	if of != "" {
		p.Of = append(p.Of, of)
	}
	return p
}

// Go starts some work and returns what waits for its result. A panic in the work
// is one of wait. The work goes on if nobody waits.
func Go[R any](of string, work func() R) (wait func() R) {
	var group Group
	var result R
	group.Go(of, func() error { result = work(); return nil })
	return sync.OnceValue(func() R {
		_ = group.Wait() // the work returns no error
		return result
	})
}

// Group is some tasks side by side. The zero value has no limit.
type Group struct {
	group errgroup.Group
	mu    sync.Mutex
	first *Panic
}

// SetLimit bounds how many tasks run at a time; Go waits for one to end.
func (g *Group) SetLimit(n int) { g.group.SetLimit(n) }

// Go starts a task, named for what it works on.
func (g *Group) Go(of string, work func() error) {
	g.group.Go(func() error {
		defer func() {
			if value := recover(); value != nil {
				g.mu.Lock()
				defer g.mu.Unlock()
				if p := caught(value, of); g.first == nil {
					g.first = p
				}
			}
		}()
		return work()
	})
}

// Wait waits for all tasks. It returns the first error, and panics with the
// first panic of a task.
func (g *Group) Wait() error {
	err := g.group.Wait()
	if g.first != nil {
		panic(g.first)
	}
	return err
}
