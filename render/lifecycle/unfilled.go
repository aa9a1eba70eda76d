package lifecycle

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/meshpress/meshpress/internal/lazyregexp"
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/source"
)

// placeholder is the syntax of a variable in some tool.
type placeholder struct {
	form func() *regexp.Regexp
	hint string
}

const runEnvsubst = "run envsubst first: meshpress takes resources as they are"

var (
	shell = placeholder{lazyregexp.New(`\$\{[A-Za-z_][A-Za-z0-9_]*(?::?[-=?+][^{}]*)?\}`), runEnvsubst}
	bare  = placeholder{lazyregexp.New(`^\$[A-Z_][A-Z0-9_]*$`), runEnvsubst}
	made  = placeholder{lazyregexp.New(`\$\([A-Za-z_][A-Za-z0-9_.-]*\)`),
		"fill it in first: meshpress takes resources as they are"}
	template = placeholder{lazyregexp.New(`\{\{.*\}\}`),
		"the file is a template: run Helm, or what fills it in, first"}
	angular = placeholder{lazyregexp.New(`^<[A-Za-z][A-Za-z0-9 _.-]*>$`), writeIt}
	shouted = placeholder{lazyregexp.New(`(?:^|[^P?<])(<[A-Z][A-Z0-9_-]*>)`), writeIt}
	// named matches variables of Windows, sed, Jinja, Concourse and the like. No name contains such a text, but other
	// texts may.
	named = placeholder{lazyregexp.New(`%{1,2}[A-Za-z_][\w.-]*%{1,2}|@{1,2}[A-Za-z_][\w.-]*@{1,2}|` +
		`^__[A-Za-z]\w*__$|#\{[^{}]+\}#?|\[\[.+\]\]|\(\(.+\)\)|<%.+%>|\{%.+%\}`), writeIt}
)

// signs are in all placeholders but those that begin with __, and in few other texts.
const signs = "$<{%@[(#"

const writeIt = "write the value in its place"

// Unfilled returns a variable in a name that was not replaced, "" if there is none.
func Unfilled(name string) string {
	v, _ := everywhere.with(&named).find(name)
	return v
}

// reading lists the placeholders that count as a variable at a place.
type reading []*placeholder

var (
	everywhere = reading{&shell, &bare, &made, &template, &angular, &shouted}
	// overlays has few of them: an overlay may contain any text that an object may contain.
	overlays = reading{&shell, &bare}
)

func (r reading) find(text string) (variable, hint string) {
	if !strings.ContainsAny(text, signs) && !strings.HasPrefix(text, "__") {
		return "", ""
	}
	for _, p := range r {
		if match := p.form().FindStringSubmatch(text); match != nil {
			return match[len(match)-1], p.hint
		}
	}
	return "", ""
}

// below returns the placeholders that count below a key.
func (r reading) below(key string) reading {
	switch key = strings.ToLower(key); {
	case key == "overlays" || r.isOverlay():
		return overlays
	case slices.Contains(names, key):
		return r.with(&named)
	case key == "env" || key == "proxymetadata" || key == "envvarfrom":
		return r.without(&made) // Kubernetes expands $(NAME) in the environment of a container
	case strings.HasSuffix(key, "annotations") || key == "initcontainers":
		return r.without(&template) // for programs in the cluster, or for the chart, which renders the text with `tpl`
	}
	return r
}

// names are the keys of names, in lower case.
var names = []string{"name", "namespace", "istionamespace", "rootnamespace", "clustername", "network", "meshid", "hub",
	"tag", "revision", "defaultrevision", "revisiontags", "trustdomain", "trustdomainaliases", "version"}

func (r reading) with(form *placeholder) reading { return append(slices.Clone(r), form) }

func (r reading) without(form *placeholder) reading {
	return slices.DeleteFunc(slices.Clone(r), func(p *placeholder) bool { return p == form })
}

func (r reading) isOverlay() bool { return slices.Equal(r, overlays) }

// unread are fields that contain a program, a format or a template. They are not searched for variables.
var unread = []string{"templates", "command", "args", "extraContainerArgs", "accessLogFormat", "logFormat", "format",
	"data", "binaryData", "stringData"}

// checkUnfilled reports variables that were not replaced. It skips places where such a text has another
// meaning.
func checkUnfilled(doc source.Ref, found *diag.List) {
	for _, key := range []string{"name", "namespace"} {
		everywhere.with(&named).check(doc.Get("metadata", key), found)
	}
	everywhere.walk(doc.Get("spec"), found)
}

func (r reading) walk(at source.Ref, found *diag.List) {
	for _, f := range at.Fields() {
		if !slices.Contains(unread, f.Name) {
			r.report(f.Name, f.Key, f.Value, found)
			r.below(f.Name).walk(f.Value, found)
		}
	}
	for _, item := range at.Items() {
		if !patchesUnread(item) {
			r.walk(item, found)
		}
	}
	r.check(at, found)
}

// patchesUnread tells whether an item of an overlay patches one of the unread fields.
func patchesUnread(item source.Ref) bool {
	steps := strings.FieldsFunc(item.Get("path").Text(), func(c rune) bool { return strings.ContainsRune(".[]/", c) })
	return slices.ContainsFunc(steps, func(step string) bool { return slices.Contains(unread, step) })
}

// check reports a variable in a text. It ignores a text of several lines, which is a program or a file. In an
// overlay it also ignores a text with spaces.
func (r reading) check(at source.Ref, found *diag.List) {
	text := at.Text()
	if strings.Contains(strings.TrimSpace(text), "\n") || r.isOverlay() && strings.ContainsAny(text, " \t") {
		return
	}
	r.report(text, at.Pos(), at, found)
}

func (r reading) report(text string, pos diag.Pos, at source.Ref, found *diag.List) {
	if v, hint := r.find(text); v != "" {
		found.Add(diag.Diagnostic{Code: diag.Unfilled, Pos: pos, Field: at.Path(), Hint: hint,
			Text: fmt.Sprintf("`%s` must not have %q: the variable %s was not filled in", at.Path(), text, v)})
	}
}
