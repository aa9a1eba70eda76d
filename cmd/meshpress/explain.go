package main

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/pflag"

	"github.com/meshpress/meshpress/fn/parameter"
	"github.com/meshpress/meshpress/internal/file"
	"github.com/meshpress/meshpress/render"
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/provenance"
	"github.com/meshpress/meshpress/render/source"
)

const explainUsage = `meshpress explain PATH... KIND/NAME [FIELD] says where a rendered object is
from, and which layer set a field last.

  $ meshpress explain fleet/ deploy/istiod
  $ meshpress explain fleet/ Deployment/istio-system/istiod spec.replicas
  $ meshpress explain fleet/ cm/istio data.mesh/trustDomain --cluster east
  $ meshpress explain fleet/ deploy/istiod 'spec.template.spec.containers[name=discovery].image'
  $ meshpress explain out/ deploy/istiod              of a tree, what it has to say

Kinds may be short, plural or have a group, as in kubectl. A FIELD is a path as
meshpress diff prints it, or a JSON pointer. To find out which Helm values
decide it, each one is changed and the template rendered again.
`

// question is what the verb explain was asked.
type question struct {
	object provenance.Object
	field  string
	write  func(io.Writer, []provenance.Answer) error
}

func runExplain(args []string, s streams) int {
	var settings parameter.Settings
	flags := pflag.NewFlagSet("explain", pflag.ContinueOnError)
	format := flags.String("format", "text", "print as `FORMAT`: text or json")
	namespace := flags.StringP("namespace", "n", "", "the `NAMESPACE` of the object")
	parameter.Flags(flags, renderTable(), &settings)
	if code, done := parse(flags, explainUsage, args, s); done {
		return code
	}
	paths, object, field := splitArguments(flags.Args(), settings.Config != "")
	if object == "" || len(paths) == 0 && settings.Config == "" {
		return fail(s, exitUsage, errors.New("explain needs a PATH and an object"), cmp.Or(bothPathAndObject(paths), "meshpress explain examples/ambient deploy/istiod spec.replicas"))
	}
	q, err := newQuestion(object, *namespace, *format)
	if err != nil {
		return fail(s, exitUsage, err, "")
	}
	q.field, settings.Spec.Resources = field, paths
	if len(paths) == 1 {
		if tree, err := file.OpenDir(paths[0]); err == nil && provenance.IsTree(tree) {
			defer tree.Close()
			return q.ofTree(tree, settings.Spec.Only, s)
		}
	}
	return q.ofInputs(settings, s)
}

func newQuestion(object, namespace, format string) (question, error) {
	q := question{}
	switch format {
	case "text":
		q.write = provenance.WriteText
	case "json":
		q.write = provenance.WriteJSON
	default:
		return q, fmt.Errorf("--format must be one of %q, not %q", []string{"text", "json"}, format)
	}
	var err error
	if q.object, err = provenance.ParseObject(object); err != nil {
		return q, fmt.Errorf("%w\nhint: as in deploy/istiod or Deployment/istio-system/istiod; a FIELD comes after it", err)
	}
	if q.object.Namespace != "" && namespace != "" && q.object.Namespace != namespace {
		return q, fmt.Errorf("-n %q must agree with the namespace of %q", namespace, object)
	}
	q.object.Namespace = cmp.Or(namespace, q.object.Namespace)
	return q, nil
}

// splitArguments: the paths are what exists, or -; then come object and field.
// The first argument is a path, unless a config names them.
func splitArguments(args []string, config bool) (paths []string, object, field string) {
	for i, arg := range args {
		_, err := os.Stat(arg)
		_, notObject := provenance.ParseObject(arg)
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

// bothPathAndObject is the hint where a path has the name of an object.
func bothPathAndObject(paths []string) string {
	for _, path := range paths[min(1, len(paths)):] {
		if _, err := provenance.ParseObject(path); err == nil {
			return fmt.Sprintf("there is a path %q: for the object write the kind another way, as in Deployment/istiod", path)
		}
	}
	return ""
}

// ofInputs renders to see what becomes of the object, also where a rule objects
// to something: that is when people ask.
func (q question) ofInputs(settings parameter.Settings, s streams) int {
	in := readInput(settings, render.Shard{}, s)
	fleet := provenance.New(q.object, q.field)
	found, err := in.compare(s, func(*render.Options) {}, fleet.Add)
	if found.HasErrors() {
		for _, d := range found {
			fmt.Fprintln(s.err, d)
		}
		fleet = provenance.New(q.object, q.field)
		var again diag.List
		if again, err = in.compare(s, withoutRules, fleet.Add); again.HasErrors() {
			return noInputs(found, settings.Spec.Resources, s)
		}
	}
	if err != nil {
		return fail(s, exitUsage, err, "")
	}
	answers, err := fleet.Answers()
	if absent := fleet.Absent(); err == nil && len(absent) > 0 {
		fmt.Fprintf(s.err, "meshpress: it is not in %s\n", render.List(absent))
	}
	return cmp.Or(q.print(answers, err, s), exitCode(found))
}

func (q question) print(answers []provenance.Answer, err error, s streams) int {
	if err != nil {
		return fail(s, exitUsage, err, "")
	}
	var b bytes.Buffer
	err = q.write(&b, answers)
	return write(s, b.Bytes(), err)
}
