package overlay

import (
	"fmt"
	"strings"
	"testing"
)

// TestBudget: many patches that look through a long list end in an error that
// names the limit, in both modes, and later ones do not look at all.
func TestBudget(t *testing.T) {
	items := make([]any, 30_000)
	for i := range items {
		items[i] = map[string]any{"name": fmt.Sprintf("n%05d", i)}
	}
	object := map[string]any{"env": items}
	path := parse(t, "env.[name:n29999].value")
	for _, mode := range []Mode{Strict, Upstream} {
		var b Budget
		patches := 0
		for ; b.Apply(object, path, "v", mode) == nil; patches++ {
			if patches > 1000 {
				t.Fatal("the budget has no end")
			}
		}
		if patches < 300 {
			t.Errorf("it ends after %d patches", patches)
		}
		before := b.spent
		err := b.Apply(object, path, "v", mode)
		if err == nil || !strings.Contains(err.Error(), "must not be compared with more than 20000000 items") ||
			b.spent != before {
			t.Errorf("%v, spent %d, then %d", err, before, b.spent)
		}
	}
}

// TestLargePatterns: a short expression with a large program is refused.
func TestLargePatterns(t *testing.T) {
	for _, pattern := range []string{
		strings.Repeat("a{1000}", 30), "((a{10}){10}b){9}" + strings.Repeat("c{1000}", 20), strings.Repeat("a", 5000),
	} {
		for _, mode := range []Mode{Strict, Upstream} {
			_, err := apply(t, "{args: [a, b]}", "args.[:"+pattern+"]", "v", mode)
			if err == nil || !strings.Contains(err.Error(), "must not hold a regular expression that") {
				t.Errorf("%.30s in mode %d: %.200v", pattern, mode, err)
			}
		}
	}
}
