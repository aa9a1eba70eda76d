// Package helm renders one chart as Helm does.
//
// The result depends only on the chart, the values, the release and the version of Kubernetes: see package
// engine. The function `lookup` returns nothing.
package helm

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/meshpress/meshpress/internal/apitype"
	"github.com/meshpress/meshpress/render/chart"
	"github.com/meshpress/meshpress/render/helm/coalesce"
	"github.com/meshpress/meshpress/render/helm/engine"
	"github.com/meshpress/meshpress/render/manifest"
	"github.com/meshpress/meshpress/render/schema"
)

// Release is everything that the output of a chart depends on.
type Release struct {
	Chart     *chart.Chart
	Name      string
	Namespace string
	Values    map[string]any
	// KubeVersion is the value of `.Capabilities.KubeVersion`, as in v1.28.0.
	KubeVersion string
	// Definitions says whether the release has the CustomResourceDefinitions of the chart.
	Definitions Definitions
	// Limits bound what the templates may use. A zero field means the default.
	Limits engine.Limits
	// Words are texts among the values that no template may look at: see [Output.Looked].
	Words []string
}

// Definitions says which objects of a chart a release has.
type Definitions int

// What a release can have.
const (
	WithDefinitions    Definitions = iota // all objects
	WithoutDefinitions                    // all but definitions
	OnlyDefinitions                       // definitions alone
)

// Output is what a chart rendered. Clusters share it, so it must not be changed.
type Output struct {
	Objects  []*manifest.Object
	Warnings []string // lines of NOTES.txt that begin with WARNING
	// Unordered are the templates that list the keys or values of a map. Helm lists them in another order each
	// time.
	Unordered []string
	// Looked is the function of a template that looked at a word of the release, "" for none.
	Looked string
	// Cost is what the templates used, even if they failed.
	Cost engine.Cost
}

// notesSuffix ends the names of the templates that Helm prints and does not apply.
const notesSuffix = "NOTES.txt"

// parser reads one rendered document. It returns nil for a document without an object.
type parser func(of *chart.Chart, doc string) (*manifest.Object, error)

// Render renders a release. It fails if a template fails or a rendered document is not YAML.
func Render(r Release) (Output, error) { return render(r, parse) }

func render(r Release, parse parser) (Output, error) {
	rendered, err := execute(r)
	out := Output{Unordered: rendered.Unordered, Looked: rendered.Looked, Cost: rendered.Cost}
	if err != nil {
		return out, err
	}
	files := rendered.Files
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if strings.HasSuffix(name, notesSuffix) {
			out.Warnings = append(out.Warnings, warnings(files[name])...)
			continue
		}
		if err := out.add(r, name, files[name], parse); err != nil {
			return Output{Cost: out.Cost}, err
		}
	}
	return out, out.addCRDs(r, parse)
}

// execute runs the templates. If the error is an [engine.Refusal], it has a hint.
func execute(r Release) (engine.Output, error) {
	out, err := run(r)
	if err != nil {
		return out, err
	}
	return quoteNames(r, out)
}

func run(r Release) (engine.Output, error) {
	values, err := renderValues(r)
	if err != nil {
		return engine.Output{}, err
	}
	out, err := engine.RenderWatched(r.Chart.Chart, values, r.Limits, r.Words)
	if err != nil {
		return out, fmt.Errorf("chart %q: %w", r.Chart.Name, err)
	}
	return out, nil
}

// errTextsMatter is the error of a release with words whose chart has a schema that tells texts apart.
var errTextsMatter = errors.New("the schema of the chart tells texts apart")

// Hint returns what the user can do about an error of this package, "" if that is not known.
func Hint(err error) string {
	if refused, ok := errors.AsType[*engine.Refusal](err); ok {
		return refused.Hint()
	}
	return ""
}

// renderValues returns what the templates of a release see.
func renderValues(r Release) (map[string]any, error) {
	caps, err := engine.NewCapabilities(r.KubeVersion, apitype.Versions())
	if err != nil {
		return nil, fmt.Errorf("kubeVersion %q: %w", r.KubeVersion, err)
	}
	values, err := coalesce.Values(r.Chart.Chart, r.Values)
	if err == nil && len(r.Words) > 0 && !schema.TakesAnyText(r.Chart.Chart) {
		err = errTextsMatter
	}
	if err == nil {
		err = schema.Check(r.Chart.Chart, values)
	}
	if err != nil {
		return nil, fmt.Errorf("chart %q: %w", r.Chart.Name, err)
	}
	release := map[string]any{"Name": r.Name, "Namespace": r.Namespace, "Service": "Helm",
		"IsUpgrade": false, "IsInstall": false, "Revision": 0}
	return map[string]any{"Values": values, "Release": release, "Capabilities": caps}, nil
}

// has tells whether an object of the chart is one of the release.
func (r Release) has(o *manifest.Object) bool {
	return r.Definitions == WithDefinitions || o.IsCRD() == (r.Definitions == OnlyDefinitions)
}

func (out *Output) add(r Release, file, text string, parse parser) error {
	for _, doc := range manifest.Split(text) {
		object, err := parse(r.Chart, doc)
		if err != nil {
			return fmt.Errorf("chart %q: %s: %w", r.Chart.Name, file, err)
		}
		if object != nil && r.has(object) {
			out.Objects = append(out.Objects, object)
		}
	}
	return nil
}

// parse reads a document. It replaces the placeholder of a definition by its body.
func parse(of *chart.Chart, doc string) (*manifest.Object, error) {
	object, err := manifest.Parse(doc)
	if err != nil || object == nil {
		return nil, err
	}
	if body, ok := of.CRDs.Body(object.Data["spec"]); ok {
		delete(object.Data, "spec")
		object.Body = body
	}
	return object, nil
}

// addCRDs adds the files of `crds/`, which Helm does not template. `base.enableIstioConfigCRDs: false` leaves
// them out, as in istioctl.
func (out *Output) addCRDs(r Release, parse parser) error {
	base, _ := r.Values["base"].(map[string]any)
	if enabled, ok := base["enableIstioConfigCRDs"].(bool); ok && !enabled {
		return nil
	}
	for _, crd := range r.Chart.CRDObjects() {
		if err := out.add(r, crd.Name, string(crd.File.Data), parse); err != nil {
			return err
		}
	}
	return nil
}

func warnings(notes string) []string {
	var out []string
	for line := range strings.Lines(notes) {
		if text, ok := strings.CutPrefix(strings.TrimSpace(line), "WARNING: "); ok {
			out = append(out, text)
		}
	}
	return out
}
