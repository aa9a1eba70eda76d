package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"github.com/meshpress/meshpress/inspect/explain"
	"github.com/meshpress/meshpress/internal/file"
	"github.com/meshpress/meshpress/render"
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/source"
)

const explainUsage = `meshpress explain PATH... KIND/NAME [FIELD] prints the origin of a rendered
object, and the layer that set a field last.

  $ meshpress explain fleet/ deploy/istiod
  $ meshpress explain fleet/ Deployment/istio-system/istiod spec.replicas
  $ meshpress explain fleet/ cm/istio data.mesh/trustDomain --cluster east
  $ meshpress explain fleet/ deploy/istiod 'spec.template.spec.containers[name=discovery].image'
  $ meshpress explain out/ deploy/istiod              the origins that a tree records

A KIND may be short, plural or have a group, as in kubectl. A FIELD is a path as
meshpress diff prints it, or a JSON pointer. To find the Helm values that set it,
meshpress changes each value and renders the template again.
`

// question is the object and the field that the verb explain is asked for.
type question struct {
	object explain.Object
	field  string
	write  func(io.Writer, []explain.Answer) error
}

func newExplain(s streams) *cobra.Command {
	var in inputFlags
	var namespace string
	c := &cobra.Command{Use: "explain PATH... KIND/NAME [FIELD]", Short: "print the origin of an object or of its field",
		Long:              explainUsage,
		ValidArgsFunction: completeExplain}
	format := newFormatFlag(c, "print as", func(f format) bool { return f.explain != nil })
	c.Flags().StringVarP(&namespace, "namespace", "n", "", "the `NAMESPACE` of the object")
	in.add(c)
	c.RunE = func(c *cobra.Command, args []string) error {
		paths, object, field := splitArguments(args, in.settings.Config != "")
		if object == "" || len(paths) == 0 && in.settings.Config == "" {
			return wrongUsage(errors.New("explain needs a PATH and an object"),
				cmp.Or(bothPathAndObject(paths), "meshpress explain examples/ambient deploy/istiod spec.replicas"))
		}
		q, err := newQuestion(object, namespace)
		if err != nil {
			return wrongUsage(err, "")
		}
		q.field, q.write, in.settings.Spec.Resources = field, format.explain, paths
		if len(paths) == 1 {
			if tree, err := file.OpenDir(paths[0]); err == nil && explain.IsTree(tree) {
				defer tree.Close()
				return q.ofTree(tree, in.settings.Spec.Only, s)
			}
		}
		return q.ofInputs(c.Context(), in.read(c.Context(), s))
	}
	return c
}

// completeExplain completes a path, then another path or an object. Fields are not completed: they are only
// known after rendering.
func completeExplain(c *cobra.Command, args []string, word string) ([]string, cobra.ShellCompDirective) {
	paths, object, _ := splitArguments(args, c.Flags().Changed("config"))
	switch {
	case object != "":
		return nil, cobra.ShellCompDirectiveNoFileComp
	case len(paths) == 0 && !c.Flags().Changed("config"):
		return nil, cobra.ShellCompDirectiveDefault
	}
	return complete(objectNames, cobra.ShellCompDirectiveDefault)(c, args, word)
}

func newQuestion(object, namespace string) (question, error) {
	q := question{}
	var err error
	if q.object, err = explain.ParseObject(object); err != nil {
		return q, fmt.Errorf("%w\nhint: as in deploy/istiod or Deployment/istio-system/istiod; a FIELD comes after it", err)
	}
	if q.object.Namespace != "" && namespace != "" && q.object.Namespace != namespace {
		return q, fmt.Errorf("-n %q must agree with the namespace of %q", namespace, object)
	}
	q.object.Namespace = cmp.Or(namespace, q.object.Namespace)
	return q, nil
}

// splitArguments splits arguments into paths, an object and a field. Existing files and - are paths; the next
// two arguments are the object and the field. The first argument is always a path, unless a config names the
// inputs.
func splitArguments(args []string, config bool) (paths []string, object, field string) {
	for i, arg := range args {
		_, err := os.Stat(arg)
		_, notObject := explain.ParseObject(arg)
		isLast := i == len(args)-1
		if i == 0 && !config || arg == source.Stdin || err == nil || !isLast && (i < len(args)-2 || notObject != nil) {
			continue
		}
		if !isLast {
			field = args[i+1]
		}
		return args[:i], arg, field
	}
	return args, "", ""
}

// bothPathAndObject returns a hint if a path also looks like an object.
func bothPathAndObject(paths []string) string {
	for _, path := range paths[min(1, len(paths)):] {
		if _, err := explain.ParseObject(path); err == nil {
			return fmt.Sprintf("there is a path %q: for the object write the kind another way, as in Deployment/istiod", path)
		}
	}
	return ""
}

// ofInputs renders the inputs and prints the origins. It leaves out rules that only object, since users ask
// when a rule objects.
func (q question) ofInputs(ctx context.Context, in input) error {
	fleet := explain.New(q.object, q.field)
	add := func(c render.Cluster) error { return fleet.Add(ctx, c) }
	found, err := in.render(ctx, in.fleet.WithOrigins(), add)
	if found.HasErrors() {
		printFindings(in.streams, found)
		fleet = explain.New(q.object, q.field)
		var again diag.List
		if again, err = in.render(ctx, in.withoutRules().WithOrigins(), add); again.HasErrors() {
			return noInputs(found, in)
		}
	}
	if err != nil {
		return wrongUsage(err, "")
	}
	answers, err := fleet.Answers()
	if absent := fleet.Absent(); err == nil && len(absent) > 0 {
		in.streams.say("meshpress: it is not in %s", diag.Names(absent))
	}
	if err := q.print(answers, err, in.streams); err != nil {
		return err
	}
	return outcome(found)
}

func (q question) print(answers []explain.Answer, err error, s streams) error {
	if err != nil {
		return wrongUsage(err, "")
	}
	var b bytes.Buffer
	if err := q.write(&b, answers); err != nil {
		return environment(err)
	}
	return writeOut(s, b.Bytes())
}
