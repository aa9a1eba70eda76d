package diag

import (
	"encoding/json"
	"fmt"
)

// Text is fmt.Sprintf for values of documents, which may be missing or have an unexpected type. A missing value
// prints as "nothing". %q quotes a string and prints any other value as JSON.
func Text(format string, args ...any) string {
	safe := make([]any, len(args))
	for i, arg := range args {
		safe[i] = arg
		switch arg.(type) {
		case nil, bool, int64, float64, map[string]any, []any:
			safe[i] = value{arg}
		}
	}
	return fmt.Sprintf(format, safe...)
}

// value is a value of a document that is not a string.
type value struct{ is any }

// Format implements fmt.Formatter.
func (v value) Format(out fmt.State, verb rune) {
	switch {
	case v.is == nil:
		fmt.Fprint(out, "nothing")
	case verb == 'q' || verb == 's' || isNested(v.is):
		text, err := json.Marshal(v.is)
		if err != nil {
			text = []byte("a value that cannot be shown")
		}
		_, _ = out.Write(text)
	default:
		fmt.Fprintf(out, fmt.FormatString(out, verb), v.is)
	}
}

func isNested(v any) bool {
	switch v.(type) {
	case map[string]any, []any:
		return true
	}
	return false
}
