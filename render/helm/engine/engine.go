// Package engine renders the templates of a chart as Helm does, and does
// nothing else, whatever the chart and its values are.
//
// It is text/template with the functions of sprig and Helm. What they render
// depends on the chart and the values alone: functions of the clock, randomness
// and the network do not exist, and those that would show the order of a map or
// an address in memory are made not to. Every render has [Limits]. Values cannot
// contain themselves. It opens nothing and starts nothing.
package engine

import (
	"bytes"
	"fmt"
	"strings"
	"text/template"

	helmchart "helm.sh/helm/v3/pkg/chart"

	"github.com/meshpress/meshpress/render/limit"
)

// Output is what the templates of a chart rendered.
type Output struct {
	Files map[string]string // by the name of the template, as in istiod/templates/service.yaml
	// Unordered are the templates that list the keys or values of a map, whose
	// order Helm leaves to chance. Here they are sorted.
	Unordered []string
	// Looked is the function that looked at a word: see [RenderWatched].
	Looked string
	// Cost is what it took, of a render that failed, too.
	Cost Cost
}

// Cost is what renders take of their [Limits].
type Cost struct{ Steps, Memory int64 }

// Plus is the cost of both.
func (c Cost) Plus(d Cost) Cost { return Cost{c.Steps + d.Steps, c.Memory + d.Memory} }

// rootName is the name of a text that `tpl` renders, in Helm's messages.
const rootName = "gotpl"

// noValue is what text/template prints for a value that is not there.
const noValue = "<no value>"

// Render renders all templates of a chart. The values have what a template sees:
// Values, which are merged with those of the chart, Release and Capabilities. The
// error is a [*Refusal], or what Helm says, too. Values may be changed by the
// templates.
func Render(c *helmchart.Chart, values map[string]any, limits Limits) (Output, error) {
	return render(c, values, limits, nil)
}

func render(c *helmchart.Chart, values map[string]any, limits Limits, words []string) (out Output, err error) {
	r := newRun(limits, words)
	r.values, _ = asValues(values["Values"]).(Values)
	at := ""
	defer func() {
		if problem := recover(); problem != nil {
			out, err = Output{}, r.recovered(at, problem)
		}
		out.Cost = Cost{r.steps, r.memory}
	}()
	files := filesOf(c, values)
	for _, f := range files {
		at = f.name
		if err := r.define(f); err != nil {
			return Output{}, err
		}
	}
	out.Files = make(map[string]string, len(files))
	for _, f := range files {
		if isPartial(f.name) {
			continue
		}
		at = f.name
		f.dot["Template"] = Values{"Name": f.name, "BasePath": f.base}
		if out.Files[f.name], err = r.file(f); err != nil {
			return Output{}, r.explain(f.name, err)
		}
	}
	out.Unordered, out.Looked = r.unordered, r.looked
	return out, nil
}

// recovered is the error of a panic. Only those of a refusal are expected.
func (r *run) recovered(file string, problem any) error {
	if refused, ok := problem.(*Refusal); ok {
		refused.Template = file
		return refused
	}
	return fmt.Errorf("rendering template %q failed: %v", file, problem)
}

// define adds a file and the definitions in it to the templates.
func (r *run) define(f file) error {
	trees, err := r.parsed().parse(r, f.name, string(f.text))
	if err != nil {
		return parseError(f.name, err)
	}
	t := r.set.New(f.name)
	for name, tree := range trees {
		if _, err := t.AddParseTree(name, tree); err != nil {
			return err
		}
	}
	return nil
}

func parseError(file string, err error) error {
	tokens := strings.Split(err.Error(), ": ")
	if len(tokens) == 1 {
		return fmt.Errorf("parse error in (%s): %w", file, err)
	}
	if tokens[len(tokens)-1] == notOfHelm {
		tokens[len(tokens)-2] += ": " + notOfHelm
		tokens = tokens[:len(tokens)-1]
	}
	return fmt.Errorf("parse error at (%s): %s", tokens[1], tokens[len(tokens)-1])
}

// file executes a file and counts what it writes.
func (r *run) file(f file) (string, error) {
	r.current = f.name
	text, err := r.execute(r.set.Lookup(f.name), f.dot)
	if err != nil {
		return "", err
	}
	if r.output += int64(len(text)); r.output > r.limits.Output {
		r.exceed("the files of a chart must not be larger than %d bytes together", r.limits.Output)
	}
	return strings.ReplaceAll(text, noValue, ""), nil
}

// execute runs a template. It bounds how deep templates call each other.
func (r *run) execute(t *template.Template, dot any) (string, error) {
	r.enter()
	defer r.leave()
	out := writer{run: r}
	err := t.Execute(&out, dot)
	return out.String(), err
}

// writer is a buffer with a bound.
type writer struct {
	bytes.Buffer
	run *run
}

func (w *writer) Write(data []byte) (int, error) {
	if int64(w.Len()+len(data)) > w.run.limits.String {
		return 0, w.run.refusal(limit.Hint, "a template must not write more than %d bytes", w.run.limits.String)
	}
	return w.Buffer.Write(data)
}
