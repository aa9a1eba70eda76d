package image

import (
	"errors"
	"fmt"
	"strings"

	"github.com/distribution/reference"

	"github.com/meshpress/meshpress/render/helm/engine"
)

// templateData is what a template of istiod is given, as far as it is known
// before there is a pod. Other fields cannot be evaluated, which is the point.
type templateData struct {
	Values                                        map[string]any
	ObjectMeta                                    objectMeta
	ProxyImage, ProxyInitImage, AgentgatewayImage string
}

// objectMeta has no fields that a template sees: it has to ask for annotations.
type objectMeta struct {
	annotations map[string]any
	known       bool // those of a pod that is there, not of some application
}

var errUnknown = errors.New("depends on the pod")

var functions = map[string]any{
	"contains": func(part, whole string) bool { return strings.Contains(whole, part) },
	"annotation": func(meta objectMeta, name string, fallback any) (string, error) {
		if value, ok := meta.annotations[name].(string); ok {
			return value, nil
		}
		if !meta.known && !strings.HasSuffix(strings.ToLower(name), "image") {
			return "", errUnknown
		}
		return fmt.Sprint(fallback), nil
	},
}

// run returns the images of a template and, as they are written, those that
// cannot be known or are none. A template that cannot be parsed is unknown by its name.
func (d templateData) run(name, text string) (known, unknown []string) {
	trees, err := engine.Trees(name, text)
	if err != nil || text == "" {
		return nil, []string{name}
	}
	for _, tree := range trees {
		p := printer{data: d}
		p.print(tree.Root, true)
		for _, ref := range imagesIn(p.out.String()) {
			if isReference(ref) {
				known = append(known, ref)
			} else {
				unknown = append(unknown, p.restore(ref))
			}
		}
	}
	return known, unknown
}

func (d templateData) evaluate(text string) (string, error) {
	return engine.Evaluate(text, functions, d)
}

// isReference tells whether a text can be an image.
func isReference(text string) bool {
	_, err := reference.ParseNormalizedNamed(text)
	return err == nil
}
