package engine

import (
	"math"
	"reflect"
	"regexp/syntax"
	"strings"
)

// Bounds of functions whose result or work can be much larger than their arguments. Each refuses a call before the
// function runs.

func ints(args []reflect.Value) (out []int64) {
	for _, a := range args {
		if a.CanInt() {
			out = append(out, a.Int())
		}
	}
	return out
}

// times is a product that does not overflow.
func times(a, b int64) int64 {
	if a > 0 && b > math.MaxInt64/a {
		return math.MaxInt64
	}
	return max(a, 0) * max(b, 0)
}

// texts gives a bound the arguments of a function that takes texts alone.
func texts(bound func(r *run, s ...string)) func(*run, []reflect.Value) {
	return func(r *run, args []reflect.Value) {
		var all []string
		for _, a := range args {
			if a.Kind() == reflect.String {
				all = append(all, a.String())
			}
		}
		bound(r, all...)
	}
}

func boundRepeat(r *run, args []reflect.Value) { r.fits(times(args[0].Int(), int64(args[1].Len()))) }

func boundIndent(r *run, args []reflect.Value) {
	lines := int64(strings.Count(args[1].String(), "\n") + 1)
	r.fits(times(lines, args[0].Int()) + int64(args[1].Len()))
}

func boundReplace(r *run, s ...string) {
	n := int64(strings.Count(s[2], s[0]))
	r.fits(times(n, int64(len(s[1]))) + int64(len(s[2])))
}

func boundSplit(r *run, s ...string) { r.few(int64(strings.Count(s[1], s[0])) + 1) }

// boundWrap: the width is the first argument, the text the last one.
func boundWrap(r *run, args []reflect.Value) {
	text, separator := int64(args[len(args)-1].Len()), int64(1)
	if len(args) == 3 {
		separator = int64(args[1].Len())
	}
	r.fits(times(text/max(args[0].Int(), 1)+1, separator) + text)
}

func boundJoin(r *run, args []reflect.Value) {
	list := indirected(args[1])
	if list.Kind() == reflect.Slice || list.Kind() == reflect.Array {
		r.fits(times(int64(list.Len()), int64(args[0].Len())))
	}
}

func indirected(v reflect.Value) reflect.Value {
	for v.Kind() == reflect.Interface {
		v = v.Elem()
	}
	return v
}

func boundUntil(r *run, args []reflect.Value) {
	n := args[0].Int()
	r.few(max(n, -n))
	r.work(max(n, -n))
}

func boundUntilStep(r *run, args []reflect.Value) {
	n := ints(args)
	r.boundSteps(n[0], n[1], n[2])
}

// boundSteps refuses a step that overflows: the loop would never end.
func (r *run) boundSteps(start, stop, step int64) {
	if stop < start && step < 0 {
		start, stop, step = -start, -stop, -step
	}
	if stop < start || step <= 0 {
		return
	}
	span := uint64(stop) - uint64(start) //nolint:gosec // the difference is right in any case
	if n := span/uint64(step) + 1; n > uint64(r.limits.List) || step > math.MaxInt64-max(stop, 0) {
		r.few(math.MaxInt64)
	}
	r.work(int64(span / uint64(step)))
}

func boundSeq(r *run, args []reflect.Value) {
	var n []int64
	for _, v := range args[0].Seq2() {
		n = append(n, v.Int())
	}
	switch len(n) {
	case 1:
		r.boundSequence(1, n[0], 1)
	case 2:
		r.boundSequence(n[0], n[1], 1)
	case 3:
		r.boundSequence(n[0], n[2], n[1])
	}
}

func (r *run) boundSequence(start, end, step int64) {
	if end < start {
		r.boundSteps(start, end-1, -max(step, -step))
		return
	}
	r.boundSteps(start, end+1, step)
}

// boundPrintf: a format can ask for a million spaces, and name an argument many
// times.
func boundPrintf(r *run, args []reflect.Value) {
	m := &measure{run: r, print: true}
	for _, v := range args[1].Seq2() {
		m.value(v.Interface())
	}
	const most = 1_000_000 // of fmt itself
	size, number := int64(args[0].Len()), int64(0)
	verbs := verbsOf(args[0].String())
	for _, v := range verbs {
		if v.address {
			r.refuse("", "must not print an address: it differs from run to run")
		}
		number += v.width
		if v.star {
			number += most
		}
	}
	named := int64(1)
	if strings.Contains(args[0].String(), "[") {
		named = int64(len(verbs))
	}
	r.fits(size + number + times(named, m.bytes))
}

// verb is a part of a format.
type verb struct {
	width   int64 // with the precision
	star    bool
	address bool
}

func verbsOf(format string) (out []verb) {
	for i := 0; i < len(format); i++ {
		if format[i] != '%' {
			continue
		}
		var v verb
		number := int64(0)
		for i++; i < len(format) && strings.IndexByte("+-# 0123456789.*[]", format[i]) >= 0; i++ {
			if c := format[i]; c >= '0' && c <= '9' {
				number = min(number*10+int64(c-'0'), 1_000_000)
				continue
			}
			v.width, number = v.width+number, 0
			v.star = v.star || format[i] == '*'
		}
		v.width += number
		v.address = i < len(format) && format[i] == 'p'
		out = append(out, v)
	}
	return out
}

// boundRegexp: Go's expressions are linear in the text, and in a program that
// can be a thousand times as long as the expression.
func boundRegexp(r *run, s ...string) {
	if len(s[0]) > maxPattern {
		r.refuse("", "a regular expression must not be longer than %d bytes", maxPattern)
	}
	parsed, err := syntax.Parse(s[0], syntax.Perl)
	if err != nil {
		return // the function says so
	}
	program, err := syntax.Compile(parsed.Simplify())
	if err != nil {
		return
	}
	n := int64(len(program.Inst))
	if n > maxProgram {
		r.refuse("", "a regular expression must not have more than %d instructions", maxProgram)
	}
	r.work(times(n, int64(len(s[1])+100)) / 100)
}

func boundMatches(r *run, s ...string) {
	boundRegexp(r, s...)
	r.few(int64(len(s[1])))
}

// boundReplaceAll: a replacement can name the whole match several times.
func boundReplaceAll(r *run, s ...string) {
	boundRegexp(r, s...)
	n, with := int64(len(s[1])), int64(len(s[2]))
	r.fits((times(n+1, with) + times(with/2, n)) / 4) // a match has more than one byte, as a rule
}

// boundVersion refuses long texts: versions are short.
func boundVersion(r *run, s ...string) {
	for _, v := range s {
		if len(v) > maxPattern {
			r.refuse("", "a version must not be longer than %d bytes", maxPattern)
		}
	}
}

// boundPairs is for functions that compare each item with all others.
func boundPairs(r *run, args []reflect.Value) {
	if list := indirected(args[0]); list.Kind() == reflect.Slice {
		r.work(times(int64(list.Len()), int64(list.Len())) / 8)
	}
}

func boundWithout(r *run, args []reflect.Value) {
	if list := indirected(args[0]); list.Kind() == reflect.Slice {
		r.work(times(int64(list.Len()), int64(args[1].Len())))
	}
}

func boundConcat(r *run, args []reflect.Value) {
	var n int64
	for _, list := range args[0].Seq2() {
		if list = indirected(list); list.Kind() == reflect.Slice || list.Kind() == reflect.Array {
			n += int64(list.Len())
		}
	}
	r.few(n)
}

// boundSlow is for functions that take about 100 ms for each call.
func boundSlow(r *run, _ []reflect.Value) { r.work(r.limits.Steps / 4) }

// boundRead: what is read takes some fifty times as much as its text.
func boundRead(r *run, s ...string) {
	if n := int64(len(s[0])); n > r.limits.Document {
		r.exceed("a text that is read must not be longer than %d bytes", r.limits.Document)
	}
	r.work(int64(len(s[0])) / 8)
	r.made(int64(len(s[0])) * 8)
}
