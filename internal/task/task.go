// Package task starts every goroutine of the product. An unrecovered panic in a goroutine ends the process
// without naming the input. This package passes the panic to the caller that waits for the task, together with
// the name of the work, and panics there again.
//
// It does not decide what a panic means: the hosts recover it and decide.
package task

import (
	"fmt"
	"runtime/debug"
	"strings"
	"sync"

	"golang.org/x/sync/errgroup"
)

// Panic is a panic in a task, with the names of the work. The caller that waits for the task panics with it.
// Stack still shows the place of the defect.
type Panic struct {
	Value any
	Of    []string // names of the work from the innermost to the outermost, as in `release "istiod"`
	Stack []byte   // of the goroutine that panicked
}

// Error returns the panic and the names of the work on one line.
func (p *Panic) Error() string {
	return strings.Join(append([]string{fmt.Sprint(p.Value)}, p.Of...), " in ")
}

// Unwrap returns the value if it is an error, else nil.
func (p *Panic) Unwrap() error { err, _ := p.Value.(error); return err }

// Recovered returns the Panic for a value of recover.
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

// Go starts work and returns a function that waits for its result. If the work panics, wait panics too. The
// work continues if nobody waits.
func Go[R any](of string, work func() R) (wait func() R) {
	var group Group
	var result R
	group.Go(of, func() error { result = work(); return nil })
	return sync.OnceValue(func() R {
		_ = group.Wait() // the work returns no error
		return result
	})
}

// Group runs tasks concurrently. The zero value has no limit.
type Group struct {
	group errgroup.Group
	mu    sync.Mutex
	first *Panic
}

// SetLimit bounds the number of concurrent tasks. At the limit, Go waits for a task to end.
func (g *Group) SetLimit(n int) { g.group.SetLimit(n) }

// Go starts a task. of names its work.
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
