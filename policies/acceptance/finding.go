package acceptance

import (
	"fmt"
	"strings"

	"k8s.io/apimachinery/pkg/util/validation/field"

	"github.com/meshpress/meshpress/policies/acceptance/openapi"
	"github.com/meshpress/meshpress/render"
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/manifest"
	"github.com/meshpress/meshpress/render/source"
)

// finding is the error at the line that made the field. There is none where the
// step that made it has reported it.
func (c *Check) finding(v *view, r render.Release, o *manifest.Object, err *field.Error, code diag.Code) diag.List {
	from := c.origin(v, r, o, err, code)
	if from.isReported {
		return nil
	}
	text := fmt.Sprintf("the API server refuses %s: %s", o.Key(), describe(err, v.minor))
	switch code {
	case diag.KeyTwice:
		text = fmt.Sprintf("server-side apply refuses %s: %s", o.Key(), describe(err, v.minor))
	case diag.BadMeshData:
		text = fmt.Sprintf("istiod cannot read `%s` of %s: %s", pathOf(err), o.Key(), err.Detail)
	}
	var found diag.List
	found.Add(diag.Diagnostic{Code: code, Pos: from.at.Pos(), Field: from.at.Path(), Cluster: v.cluster.Name, Text: text,
		Hint: hint(err, from, v), Vague: from.what == ""})
	return found
}

// describe says what is wrong, and what is allowed.
func describe(err *field.Error, minor int) string {
	at := pathOf(err)
	switch err.Type {
	case field.ErrorTypeTypeInvalid:
		return fmt.Sprintf("`%s` must be %s, not %s", at, err.Detail, openapi.Describe(err.BadValue))
	case field.ErrorTypeRequired:
		return strings.TrimSuffix(fmt.Sprintf("`%s` must be set, %s", at, err.Detail), ", ")
	case field.ErrorTypeNotSupported:
		_, allowed, _ := strings.Cut(err.Detail, ": ")
		return fmt.Sprintf("`%s` must be one of %s, not %s", at, allowed, quoted(err.BadValue))
	case field.ErrorTypeDuplicate, openapi.Twice:
		return fmt.Sprintf("`%s` must not be there twice: %s", at, quoted(err.BadValue))
	case field.ErrorTypeNotFound:
		return fmt.Sprintf("`%s` must be the name of a volume of the pod, not %s", at, quoted(err.BadValue))
	case field.ErrorTypeForbidden:
		return fmt.Sprintf("`%s` must not be set: %s", at, err.Detail)
	case openapi.Unknown:
		return fmt.Sprintf("%s does not have the field `%s`", version(minor), at)
	case notServed:
		return fmt.Sprintf("%s does not have the kind in `%s` %s", version(minor), at, quoted(err.BadValue))
	case field.ErrorTypeInvalid:
	}
	detail, _, _ := strings.Cut(err.Detail, " (e.g. ") // the regular expression helps no reader
	return fmt.Sprintf("`%s` must not be %s: %s", at, quoted(err.BadValue), detail)
}

// quoted shows a value, shortened.
func quoted(v any) string {
	const most = 80
	text := fmt.Sprint(v)
	if len(text) > most {
		text = strings.ToValidUTF8(text[:most], "") + "..."
	}
	return fmt.Sprintf("%q", text)
}

// pathOf is the field; a key is in quotes if it has dots.
func pathOf(err *field.Error) string {
	if err.Type == notServed {
		return "apiVersion"
	}
	return err.Field
}

// hint says what to do about it.
func hint(err *field.Error, from origin, v *view) string {
	switch err.Type {
	case field.ErrorTypeTypeInvalid:
		if err.Detail == "a string" && isScalar(err.BadValue) {
			return fmt.Sprintf("quote it: \"%v\"", err.BadValue)
		}
	case field.ErrorTypeNotSupported:
		_, allowed, _ := strings.Cut(err.Detail, ": ")
		if near := nearest(fmt.Sprint(err.BadValue), strings.Split(strings.ReplaceAll(allowed, `"`, ""), ", ")); near != "" {
			return fmt.Sprintf("did you mean %q?", near)
		}
	case openapi.Unknown:
		if text, ok := olderMetrics[fmt.Sprint(err.BadValue)]; ok {
			return text
		}
		if near := source.Nearest(fmt.Sprint(err.BadValue), strings.Split(err.Detail, "\n")); near != "" {
			return fmt.Sprintf("did you mean %q?", near)
		}
	case openapi.Twice:
		return "the chart or another field sets it, too: " + from.hint()
	case notServed:
		if err.Detail != "" {
			return fmt.Sprintf("it has it in %s", err.Detail)
		}
		return fmt.Sprintf("set `kubeVersion` of cluster %q, if it is not 1.%d", v.cluster.Name, v.minor)
	}
	return from.hint()
}

// olderMetrics are fields of metrics in autoscaling/v2beta1, which old resources still have.
var olderMetrics = map[string]string{
	"targetAverageUtilization": "write `target: {type: Utilization, averageUtilization: N}`: this is how " +
		"autoscaling/v2beta1 had it",
	"targetAverageValue": "write `target: {type: AverageValue, averageValue: N}`: this is how autoscaling/v2beta1 had it",
}

// nearest also finds a word in other letters, as tcp for TCP.
func nearest(word string, words []string) string {
	for _, w := range words {
		if strings.EqualFold(w, word) {
			return w
		}
	}
	return source.Nearest(word, words)
}

func isScalar(v any) bool {
	switch v.(type) {
	case bool, int64, int, float64:
		return true
	}
	return false
}
