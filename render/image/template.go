package image

import (
	"errors"
	"fmt"
	"strings"

	"github.com/meshpress/meshpress/render/helm/engine"
	"github.com/meshpress/meshpress/render/reference"
)

// templateData is the input of istiod's templates that is known without a pod. Evaluating any other field
// fails, so that the printer sees that it depends on the pod.
type templateData struct {
	Values                                        map[string]any
	ObjectMeta                                    objectMeta
	ProxyImage, ProxyInitImage, AgentgatewayImage string
}

// objectMeta has no exported fields: templates read annotations by a function.
type objectMeta struct {
	annotations map[string]any
	known       bool // the pod is among the objects, so its annotations are known
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

// run returns the images of a template. unknown are the references that depend on the pod or are no images, as
// they are written. A template that cannot be parsed is unknown by its name.
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
	_, err := reference.Parse(text)
	return err == nil
}
