package page

import (
	"html/template"
	"net/url"

	"github.com/meshpress/meshpress/render/terminal"
)

// functions are those that templates call.
func functions() template.FuncMap {
	return template.FuncMap{"count": terminal.Count, "ticked": ticked, "link": link}
}

// link returns the link to an element of the page. Slashes stay as they are, so that people can read it.
func link(id string) template.URL {
	return template.URL("#" + (&url.URL{Fragment: id}).EscapedFragment())
}
