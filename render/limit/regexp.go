package limit

import "regexp/syntax"

// Regexp returns about how many instructions a regular expression compiles to. The error says why a regular
// expression of an input must not be compiled. Go matches in time that is linear in the text and in the
// program, and the program may be a thousand times as long as the expression. Regexp accepts broken
// expressions: the compiler reports them.
func Regexp(text string) (int64, error) {
	if int64(len(text)) > pattern.Max() {
		return 0, pattern.Exceeded("must not hold a regular expression that is longer than %d bytes")
	}
	parsed, err := syntax.Parse(text, syntax.Perl)
	if err != nil {
		return 0, nil
	}
	n := instructions(parsed)
	if n > program.Max() {
		return n, program.Exceeded("must not hold a regular expression that has more than %d instructions")
	}
	return n, nil
}

// instructions estimates the instructions of a program without compiling it.
func instructions(e *syntax.Regexp) int64 {
	n := int64(1)
	if e.Op == syntax.OpLiteral {
		n = int64(len(e.Rune))
	}
	for _, sub := range e.Sub {
		n += instructions(sub)
	}
	switch e.Op {
	case syntax.OpRepeat:
		n *= int64(max(e.Min, e.Max, 1))
	case syntax.OpCapture, syntax.OpStar, syntax.OpPlus, syntax.OpQuest:
		n++
	}
	return n
}
