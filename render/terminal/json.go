package terminal

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"unicode"
	"unicode/utf16"
)

// WriteJSON writes a value as indented JSON that is safe to print. It escapes characters that do not print,
// which does not change the value.
func WriteJSON(w io.Writer, value any) error {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetIndent("", "  ")
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return err
	}
	var out bytes.Buffer
	for _, r := range text.String() { // package json has escaped control characters
		switch {
		case r == '\n' || unicode.IsPrint(r):
			out.WriteRune(r)
		case r > 0xffff:
			a, b := utf16.EncodeRune(r)
			fmt.Fprintf(&out, `\u%04x\u%04x`, a, b)
		default:
			fmt.Fprintf(&out, `\u%04x`, r)
		}
	}
	return write(w, commands().ReplaceAllFunc(out.Bytes(), disarmJSON))
}

// disarmJSON is disarm for a JSON string.
func disarmJSON(command []byte) []byte {
	at := bytes.IndexAny(command, ":#")
	return fmt.Appendf(nil, `%s\u%04x%s`, command[:at], command[at], command[at+1:])
}

func write(w io.Writer, text []byte) error {
	_, err := w.Write(text)
	return err
}
