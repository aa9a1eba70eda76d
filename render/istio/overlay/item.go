package overlay

import (
	"errors"
	"fmt"
	"regexp/syntax"

	"github.com/meshpress/meshpress/render/limit"
)

const notThere = "does not exist, so it cannot be deleted"

// find returns the index of the item that the bracket at position at selects.
// For a new item at the end, it returns the length of the list.
func (e *edit) find(list []any, at int) (int, *PathError) {
	if e.path[at].kind == byIndex {
		return e.findIndex(list, at)
	}
	step := e.path[at]
	re, bad := newPattern(step.regex)
	if _, large := errors.AsType[*limit.Error](bad); large {
		return 0, e.path.fail(at, bad.Error(), limit.Hint)
	}
	if bad != nil && step.kind == byRegex {
		return 0, e.path.fail(at, "must hold a regular expression: "+complaint(bad), "")
	}
	for i, item := range list {
		if step.selects(item, re, e.budget) {
			return i, nil
		}
	}
	if err := e.budget.Err(); err != nil {
		return 0, e.path.fail(at, err.Error(), limit.Hint)
	}
	if len(list) == 0 {
		return 0, e.path.fail(at, "must not select from an empty list", appendHint)
	}
	return 0, e.path.fail(at, "must match an item of the list", step.missHint(list))
}

// complaint says in one line what is wrong with a regular expression.
func complaint(err error) string {
	if e, ok := errors.AsType[*syntax.Error](err); ok {
		return fmt.Sprintf("%s in %q", e.Code, e.Expr)
	}
	return fmt.Sprintf("%q", err)
}

// selects tells whether the step, which is not an index, selects the item.
func (s Step) selects(item any, re *pattern, b *Budget) bool {
	m, isMap := item.(map[string]any)
	if !isMap {
		return b.look(item) && re != nil && re.matches(printed(item), b)
	}
	got, ok := m[s.name]
	return b.look(got) && ok && s.kind == byField && printed(got) == s.value
}

// findIndex checks an index against the list.
func (e *edit) findIndex(list []any, at int) (int, *PathError) {
	i, n := e.path[at].index, len(list)
	switch {
	case e.remove && i == atEnd:
		return 0, e.path.fail(at, "must not be used to delete: it names the place of a new item", rangeHint(n))
	case e.remove && i >= n:
		return 0, e.path.fail(at, fmt.Sprintf("must be less than %d, the length of the list", n), rangeHint(n))
	case i == atEnd:
		return n, nil
	case i <= n:
		return i, nil
	}
	return 0, e.path.fail(at, fmt.Sprintf("must not be greater than %d, the length of the list", n), appendHint)
}
