package page

import (
	"fmt"
	"html/template"
)

// functions are those that templates call.
func functions() template.FuncMap {
	return template.FuncMap{"count": count, "ticked": ticked}
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
