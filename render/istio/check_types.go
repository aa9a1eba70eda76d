package istio

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"k8s.io/apimachinery/pkg/api/resource"

	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/istio/operatorapi"
	"github.com/meshpress/meshpress/render/source"
)

// typed checks a value and what is in it, names left out.
func (c *valueChecker) typed(at source.Ref, path []string, of *operatorapi.Type, free bool) {
	if !c.fits(at, path, of, free) {
		return
	}
	for _, f := range at.Fields() {
		c.named(f, at, of)
		c.typed(f.Value, append(slices.Clone(path), f.Name), of.Field(f.Name), of.IsFree())
	}
	c.items(at, path, of)
}

// named reports a field that a type of Kubernetes does not have, as istioctl does. In all other
// runs the finding is about the object that the API server refuses.
func (c *valueChecker) named(f source.Field, at source.Ref, of *operatorapi.Type) {
	names := of.Names()
	if names == nil || !c.s.options.Istioctl || slices.Contains(names, f.Name) {
		return
	}
	d := diag.Diagnostic{Code: diag.UnknownField, Pos: f.Key, Field: f.Value.Path(),
		Text: fmt.Sprintf("unknown field %q in `%s`", f.Name, at.Path())}
	if near := source.Nearest(f.Name, names); near != "" {
		d.Hint = fmt.Sprintf("did you mean %q?", near)
	}
	c.found.Add(d)
}

// items checks what is in a list.
func (c *valueChecker) items(at source.Ref, path []string, of *operatorapi.Type) {
	for _, item := range at.Items() {
		c.typed(item, append(slices.Clone(path), "[]"), of.Item(), true)
	}
}

// fits reports a value that is not of its type. What upstream's API says of the
// type counts first, as it does for istioctl; then the chart's own default. free
// values are entries of a map that takes any.
func (c *valueChecker) fits(at source.Ref, path []string, of *operatorapi.Type, free bool) bool {
	value := plain(at)
	want := ""
	switch {
	case value == nil:
	case isTag(path) && !c.isTag(value):
		want = "a string"
	case !of.IsAny():
		if !of.Fits(value) && (c.s.options.Istioctl || !c.takesAnyway(value, path)) {
			want = of.Words()
		}
	case !free && !c.s.options.Istioctl:
		want = c.wantedByDefaults(value, path)
	}
	if want == "" {
		return true
	}
	d := at.Finding(diag.ValueType, fmt.Sprintf("`%s` must be %s, not %s", at.Path(), want, at.Describe()),
		typeHint(at, value, want))
	if _, isText := value.(string); isText && want == "true or false" && d.Hint == "" {
		d.Hint = "a template takes every text for true"
	}
	c.found.Add(d)
	return false
}

// plain returns the value of a scalar, and an empty map or list for one that may have content.
func plain(at source.Ref) any {
	switch {
	case at.IsMap():
		return values{}
	case at.IsList():
		return []any{}
	}
	return at.Value()
}

// isTag tells whether a path ends at a tag. Tags have a check of their own: upstream's type takes any value, and the
// number 1.30 becomes 1.3.
func isTag(path []string) bool { return path[len(path)-1] == "tag" }

// isTag tells whether a value can be a tag. istioctl prints a whole number as it is.
func (c *valueChecker) isTag(value any) bool {
	if _, ok := value.(int64); ok {
		return c.s.options.Istioctl
	}
	_, ok := value.(string)
	return ok
}

// takesAnyway tells whether a value that istioctl refuses is right all the same:
// Kubernetes takes a number for a quantity, and a chart knows its own values best.
func (c *valueChecker) takesAnyway(value any, path []string) bool {
	if isNumber(value) && (slices.Contains(path, "limits") || slices.Contains(path, "requests")) {
		return true
	}
	switch value.(type) {
	case string, bool:
		return slices.ContainsFunc(c.defaults(path), func(standard any) bool { return wantedBy(standard, value) == "" })
	}
	return false
}

// wantedByDefaults says what a value must be by the defaults of the charts; ""
// if it fits one of them, or there is none.
func (c *valueChecker) wantedByDefaults(value any, path []string) string {
	want := ""
	for _, standard := range c.defaults(path) {
		if want = wantedBy(standard, value); want == "" {
			return ""
		}
	}
	return want
}

// defaults are what the charts have at a path.
func (c *valueChecker) defaults(path []string) []any {
	var out []any
	for one := range c.charts {
		for _, p := range chartPaths(one.Name, path) {
			if v, ok := one.Default(p...); ok && v != nil {
				out = append(out, v)
			}
		}
	}
	return out
}

// wantedBy says which type a value must have to replace a default, "" if its type
// is right. A text may replace a number if it is one, or a percentage: templates
// print it as it is.
func wantedBy(standard, value any) string {
	text, isText := value.(string)
	switch standard := standard.(type) {
	case bool:
		if _, ok := value.(bool); !ok {
			return "true or false"
		}
	case values:
		if _, ok := value.(values); !ok {
			return "a map"
		}
	case []any:
		if _, ok := value.([]any); !ok {
			return "a list"
		}
	case string:
		if !isText && (!isNumber(value) || !isAmount(standard)) {
			return "a string"
		}
	case int64, float64:
		if !isNumber(value) && (!isText || !operatorapi.IsNumeric(text)) {
			return "a number"
		}
	}
	return ""
}

func isNumber(value any) bool {
	switch value.(type) {
	case int64, float64:
		return true
	}
	return false
}

// isAmount tells whether a default is a quantity or a part in percent, for which
// Kubernetes takes a number too.
func isAmount(standard string) bool {
	_, err := resource.ParseQuantity(strings.TrimSuffix(standard, "%"))
	return err == nil
}

// typeHint says how to write the value.
func typeHint(at source.Ref, value any, want string) string {
	text, isText := value.(string)
	if hint := textHint(text, want); isText && hint != "" {
		return hint
	}
	switch {
	case want == "a string" && isMapWithName(at):
		return fmt.Sprintf("write the name alone: %q", at.Get("name").Text())
	case want == "a map" && len(at.Items()) > 0 && isMapWithName(at.Items()[0]):
		return "write a map of names and values, not a list of variables"
	case want == "a list" && at.Text() != "":
		return fmt.Sprintf("write [%s]", at.Text())
	case isNumber(value) && strings.HasPrefix(want, "a duration"):
		return "write the unit, too: " + at.Text() + "s"
	case at.Text() != "" && !isText && strings.HasPrefix(want, "a string"):
		return "quote it: " + strconv.Quote(at.Text())
	}
	return ""
}

// textHint returns the hint for a text where true or false, or one of some words, is wanted; "" if there is none.
func textHint(text, want string) string {
	if words, ok := strings.CutPrefix(want, oneOf); ok {
		return meant(text, strings.Split(words, ", "))
	}
	if word, ok := booleans[strings.ToLower(text)]; ok && want == "true or false" {
		return "write " + word + " without quotes"
	}
	return ""
}

// booleans are the words that people write for true and false.
var booleans = map[string]string{"true": "true", "yes": "true", "on": "true", "y": "true", "1": "true", "t": "true",
	"false": "false", "no": "false", "off": "false", "n": "false", "0": "false", "f": "false"}

// oneOf is how [operatorapi.Type.Words] begins for an enumeration.
const oneOf = "one of "

// meant returns the hint that names the word most similar to a text, "" if none is similar.
func meant(text string, words []string) string {
	near := source.Nearest(text, words)
	if i := slices.IndexFunc(words, func(w string) bool { return strings.EqualFold(w, text) }); i >= 0 {
		near = words[i]
	}
	if near == "" {
		return ""
	}
	return fmt.Sprintf("did you mean %q?", near)
}

func isMapWithName(at source.Ref) bool { return at.Get("name").Text() != "" }
