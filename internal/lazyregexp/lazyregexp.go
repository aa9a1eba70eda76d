// Package lazyregexp compiles the regular expressions of the program when they are first used. There are some seventy,
// no run needs all of them, and compiling them takes time and memory at every start.
//
// It is for package variables. What a user writes is compiled by package regexp, which returns an error.
package lazyregexp

import (
	"regexp"
	"sync"
)

// New returns a function that compiles the text when it is first called. It panics if the text is not valid. It may be
// called by several goroutines at once.
func New(text string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(text) })
}
