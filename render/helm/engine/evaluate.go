package engine

import (
	"errors"
	"maps"
	"strings"
	"text/template"
	"text/template/parse"
)

// Templates that are not of a chart: those of istiod's injector, which are
// values, are rendered by istiod for each pod. They are read and evaluated here
// under the same limits.

// ofGo are the functions of text/template alone.
const ofGo = "eq ne lt le gt ge index len not print printf println html js urlquery"

// Evaluate renders a text with the functions of text/template and some more.
// The error is that of the text, or a [*Refusal].
func Evaluate(text string, more map[string]any, dot any) (out string, err error) {
	r := &run{limits: Limits{}.orDefault()}
	r.start()
	defer func() {
		if problem := recover(); problem != nil {
			out, err = "", r.recovered("", problem)
		}
	}()
	known := template.FuncMap{stepName: r.step, emitName: r.emit, enterName: r.entered, leaveName: r.left}
	for name := range strings.FieldsSeq(ofGo) {
		known[name] = r.watch(functions()[name])
	}
	for name, call := range more {
		known[name] = r.watch(function{call: call})
	}
	names := maps.Clone(known)
	for _, name := range []string{"and", "or", "slice", "call"} {
		names[name] = true
	}
	r.read(text)
	trees, err := r.parse("", text, names)
	if err != nil {
		return "", err
	}
	r.set = template.New("").Funcs(known)
	for name, tree := range trees {
		if _, err := r.set.AddParseTree(name, tree); err != nil {
			return "", err
		}
	}
	return r.execute(r.set, dot)
}

var errTooLarge = errors.New("the template is too large, or nested too deep")

// Trees parses a template that may call any function. The trees are for reading
// only: they must not be executed, because they do not count their cost. The error
// is that of the syntax, or says that the text is too large.
func Trees(name, text string) (map[string]*parse.Tree, error) {
	if excess, _ := codeOf(text).excess(); excess != "" || len(text) > defaultDocument {
		return nil, errTooLarge
	}
	read := func() (map[string]*parse.Tree, error) {
		trees := map[string]*parse.Tree{}
		tree := parse.New(name)
		tree.Mode = parse.SkipFuncCheck
		_, err := tree.Parse(text, "", "", trees)
		return trees, err
	}
	trees, err := read()
	if err != nil {
		return nil, err
	}
	for _, tree := range trees {
		if count(tree) != nil { // which changes the tree
			return nil, errTooLarge
		}
	}
	return read()
}
