package helm

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	helmchart "helm.sh/helm/v3/pkg/chart"

	"github.com/meshpress/meshpress/render/manifest"
)

// Template is a file of a chart with the objects that it renders.
type Template struct {
	Name    string // as in templates/deployment.yaml
	Objects []*manifest.Object
}

// Texts is what the templates of a release render, before it is read.
type Texts struct {
	release Release
	files   map[string]string
}

// Execute renders the templates of a release, and reads nothing of what they render.
func Execute(r Release) (Texts, error) {
	rendered, err := execute(r)
	return Texts{r, rendered.Files}, err
}

// Digest is the same for the same names and texts of files.
func (t Texts) Digest() (sum [sha256.Size]byte) {
	h := sha256.New()
	for _, name := range slices.Sorted(maps.Keys(t.files)) {
		fmt.Fprintf(h, "%d %s %d ", len(name), name, len(t.files[name]))
		_, _ = io.WriteString(h, t.files[name]) // a hash returns no error
	}
	h.Sum(sum[:0])
	return sum
}

// Templates is [Render], with the objects of each file kept apart.
func Templates(r Release) ([]Template, error) {
	texts, err := Execute(r)
	if err != nil {
		return nil, err
	}
	return texts.Templates()
}

// Templates reads the texts.
func (t Texts) Templates() ([]Template, error) {
	var out []Template
	for _, name := range slices.Sorted(maps.Keys(t.files)) {
		var read Output
		if strings.HasSuffix(name, notesSuffix) {
			continue
		}
		if err := read.add(t.release, name, t.files[name], parse); err != nil {
			return nil, err
		}
		_, file, _ := strings.Cut(name, "/")
		out = append(out, Template{file, read.Objects})
	}
	for _, crd := range t.release.Chart.CRDObjects() {
		var read Output
		if err := read.add(t.release, crd.Name, string(crd.File.Data), parse); err != nil {
			return nil, err
		}
		out = append(out, Template{crd.File.Name, read.Objects})
	}
	return out, nil
}

// Only returns the release with a chart that has only one template and what this one needs. It renders the same
// objects of this template in less time. The chart has no schema, so that other values can be tried.
func (r Release) Only(template string) Release {
	r = r.with(func(t *helmchart.File) bool { return t.Name == template || defines(t) })
	r.Chart.Schema = nil
	return r
}

// defines tells whether other templates need a template: it has definitions, or merges the layers of values.
func defines(t *helmchart.File) bool {
	return mergesValues(t) || strings.Contains(string(t.Data), "define ")
}

// mergesValues tells whether a template merges the layers of values. Istio names it zz..., because Helm renders
// templates in reverse order of their names.
func mergesValues(t *helmchart.File) bool { return strings.HasPrefix(t.Name, "templates/zz") }

// with returns the release with the templates that keep accepts, and with more templates.
func (r Release) with(keep func(*helmchart.File) bool, more ...*helmchart.File) Release {
	loaded, small := *r.Chart.Chart, *r.Chart
	loaded.Templates = slices.DeleteFunc(slices.Clone(loaded.Templates), func(t *helmchart.File) bool { return !keep(t) })
	loaded.Templates = append(loaded.Templates, more...)
	small.Chart = &loaded
	r.Chart = &small
	return r
}

// WithVersion returns the release with a chart that has another version in its Chart.yaml.
func (r Release) WithVersion(version string) Release {
	r = r.with(func(*helmchart.File) bool { return true })
	metadata := *r.Chart.Metadata
	metadata.Version, metadata.AppVersion = version, version
	r.Chart.Metadata = &metadata
	return r
}

// probe prints the values that templates see. Helm renders it after the templates that merge the layers.
var probe = &helmchart.File{Name: "templates/effective.json", Data: []byte("{{ toJson .Values }}")}

// given is the key at which newer charts keep a copy of the values that the user set.
const given = "_original"

// Effective returns the values that the templates of a chart see: the chart's defaults, the profiles of the
// chart that the values choose, and the values. Templates of the chart merge these, so Effective renders a
// template that prints the result.
func Effective(r Release) (map[string]any, error) {
	r = r.with(mergesValues, probe)
	rendered, err := execute(r)
	if err != nil {
		return nil, err
	}
	files := rendered.Files
	var out map[string]any
	if err := json.Unmarshal([]byte(files[r.Chart.Chart.Name()+"/"+probe.Name]), &out); err != nil {
		return nil, fmt.Errorf("values of chart %q: %w", r.Chart.Name, err)
	}
	delete(out, given)
	return out, nil
}

// Seen returns the release with only the values that the chart can read, as [Cache] renders it.
func (r Release) Seen() Release {
	r.Values = r.Chart.Known.Visible(r.Values)
	return r
}
