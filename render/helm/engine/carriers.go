package engine

import (
	"reflect"
	"strings"
	"sync"

	"github.com/meshpress/meshpress/internal/lazyregexp"
)

// results tell, for functions that carry some arguments, which results show that they looked at one all the same.
var results = map[string]func(r *run, v any) bool{
	"index": isByte, "toYamlPretty": hasBinary,
	"fromYaml": isOdd, "fromYamlArray": isOdd, "fromJson": isOdd, "fromJsonArray": isOdd, "mustFromJson": isOdd,
}

// isByte: the index of a text is a byte of it.
func isByte(_ *run, v any) bool { _, ok := v.(uint8); return ok }

// hasBinary: bytes that are no text are encoded, and the word among them.
func hasBinary(_ *run, v any) bool {
	text, _ := v.(string)
	return strings.Contains(text, "!!binary")
}

// isOdd tells that a word became a key, whose order matters, or that the text cannot be read: the error is then a part
// of the result, and quotes the text.
func isOdd(r *run, v any) bool {
	switch v := v.(type) {
	case map[string]any:
		if _, ok := v["Error"]; ok {
			return true
		}
	case []any:
		if len(v) == 1 {
			if _, ok := v[0].(string); ok {
				return true
			}
		}
	}
	return r.hasKey(v)
}

// looksAt returns those arguments of a call that the function looks at.
type looksAt func(args []any) []any

// carriers are the functions that only carry some of their arguments to their result, or look at them in a way
// that is the same for every text of letters, digits, dots, hyphens and underscores: whether it is empty, whether
// it is a text, how it is quoted. The other functions look at all of their arguments.
var carriers = sync.OnceValue(func() map[string]looksAt {
	nothing := func([]any) []any { return nil }
	out := map[string]looksAt{
		"eq": compares, "ne": compares, "printf": formats, "tpl": expands,
		"set": argument(1), "get": argument(1), "hasKey": argument(1), "unset": argument(1), "include": argument(0),
		"pick": after(1), "omit": after(1), "index": after(1), "pluck": argument(0),
		"dig": func(args []any) []any { return args[:max(len(args)-2, 0)] },
		"dict": func(args []any) (keys []any) {
			for i := 0; i < len(args); i += 2 {
				keys = append(keys, args[i])
			}
			return keys
		},
	}
	for name := range strings.FieldsSeq(carrying) {
		out[name] = nothing
	}
	return out
})

// carrying are the functions that look at none of their arguments.
const carrying = `default empty coalesce ternary all any not list tuple concat append mustAppend push mustPush prepend
	mustPrepend first mustFirst last mustLast rest mustRest initial mustInitial reverse mustReverse compact mustCompact
	merge mustMerge mergeOverwrite mustMergeOverwrite deepCopy mustDeepCopy keys values _keys _values
	kindOf kindIs typeOf typeIs typeIsLike required
	toString toYaml toYamlPretty toJson mustToJson toPrettyJson mustToPrettyJson toRawJson mustToRawJson
	fromYaml fromYamlArray fromJson fromJsonArray mustFromJson
	print println quote squote cat join indent nindent trim`

func argument(i int) looksAt {
	return func(args []any) []any { return args[min(i, len(args)):min(i+1, len(args))] }
}

func after(i int) looksAt { return func(args []any) []any { return args[min(i, len(args)):] } }

// compares: a comparison with an empty text, or with what is no text, has the same result for all words.
func compares(args []any) []any {
	for _, arg := range args[min(1, len(args)):] {
		if isFilled(args[0]) && isFilled(arg) {
			return args
		}
	}
	return nil
}

// isFilled tells whether a value is a text that is not empty.
func isFilled(v any) bool {
	text := reflect.ValueOf(v)
	return text.Kind() == reflect.String && text.Len() > 0
}

// simpleFormat has verbs that print a text as it is, or in quotes.
var simpleFormat = lazyregexp.New(`\A(?:[^%]|%[svqdt%])*\z`)

func formats(args []any) []any {
	if text, ok := args[0].(string); ok && simpleFormat().MatchString(text) {
		return args[:1]
	}
	return args
}

// expands: a text without an action stays as it is.
func expands(args []any) []any {
	if text, ok := args[0].(string); ok && !strings.Contains(text, "{{") {
		return nil
	}
	return args[:1]
}
