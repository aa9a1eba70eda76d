package page

import (
	"fmt"
	"html/template"
	"net/url"
)

// functions are those that templates call.
func functions() template.FuncMap {
	return template.FuncMap{"count": count, "ticked": ticked, "link": link}
}

// link returns the link to an element of the page. Slashes stay as they are, so that people can read it.
func link(id string) template.URL {
	return template.URL("#" + (&url.URL{Fragment: id}).EscapedFragment())
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
