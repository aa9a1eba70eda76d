package overlay

import (
	"regexp"
	"slices"
	"strings"

	"github.com/meshpress/meshpress/render/limit"
)

// Budget limits the total cost of many patches. Each patch may look at all
// items of a list, so the cost can be the number of patches times the number of
// items. The zero value has spent nothing.
type Budget struct {
	// Words are texts that no path may be compared with: see [Budget.Looked].
	Words  []string
	spent  int64
	looked bool
}

// Looked tells whether a path was compared with a value that has one of the words.
func (b *Budget) Looked() bool { return b.looked }

// perMiss is the cost of a patch that fails, in items: its hint looks at
// existing values.
const perMiss = 5000

// Err returns a [*limit.Error] if the budget is spent. Then no further patch
// applies.
func (b *Budget) Err() error {
	if b.spent <= limit.PatchWork.Max() {
		return nil
	}
	return limit.PatchWork.Exceeded("all patches together must not be compared with more than %d items")
}

// Spent returns the cost so far, in items.
func (b *Budget) Spent() int64 { return b.spent }

// Apply does what the function [Apply] does, within the budget.
func (b *Budget) Apply(object map[string]any, path Path, value any, mode Mode) error {
	if len(path) == 0 {
		return emptyPath("")
	}
	if err := b.Err(); err != nil {
		return path.fail(len(path)-1, err.Error(), limit.Hint)
	}
	err := b.apply(object, path, value, mode)
	if err != nil {
		b.spent += perMiss
	}
	return err
}

// look adds the cost of a value that is looked at, and tells whether the budget
// allows it.
func (b *Budget) look(v any) bool {
	b.looked = b.looked || b.hasWord(v)
	b.spent += 1 + nodes(v)
	return b.spent <= limit.PatchWork.Max()
}

func (b *Budget) hasWord(v any) bool {
	if len(b.Words) == 0 {
		return false
	}
	text := printed(v)
	return slices.ContainsFunc(b.Words, func(word string) bool { return strings.Contains(text, word) })
}

// nodes returns the size of a value: its nodes, and one for 100 bytes of a
// string.
func nodes(v any) int64 {
	var n int64
	switch v := v.(type) {
	case map[string]any:
		for _, item := range v {
			n += 1 + nodes(item)
		}
	case []any:
		for _, item := range v {
			n += 1 + nodes(item)
		}
	case string:
		n = int64(len(v)) / 100
	}
	return n
}

// pattern is a regular expression of a path, within the limits.
type pattern struct {
	*regexp.Regexp
	size int64 // about the number of its instructions
}

func newPattern(text string) (*pattern, error) {
	size, err := limit.Regexp(text)
	if err != nil {
		return nil, err
	}
	re, err := regexp.Compile(text)
	if err != nil {
		return nil, err
	}
	return &pattern{re, size}, nil
}

// matches tells whether text matches, and adds the cost. It is false if the
// budget is spent.
func (p *pattern) matches(text string, b *Budget) bool {
	b.spent += int64(len(text)) * (1 + p.size) / 1000
	return b.spent <= limit.PatchWork.Max() && p.MatchString(text)
}
