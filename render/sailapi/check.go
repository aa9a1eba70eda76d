package sailapi

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"k8s.io/apimachinery/pkg/api/resource"

	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/source"
)

// Check compares a map with the type. Findings: fields that vanish without a word, and values that the API server or
// the operator refuses.
func (t *Type) Check(at source.Ref, found *diag.List) {
	if at.IsNull() {
		t.checkRequired(at, found)
		return
	}
	if !at.IsMap() {
		wrong(at, "a map", found)
		return
	}
	t.checkRequired(at, found)
	t.checkOne(at, found)
	var near *source.Candidates
	for _, below := range at.Fields() {
		f := t.fields[below.Name]
		if f == nil {
			if near == nil {
				near = source.NewCandidates(t.order)
			}
			dropped(below, near.Nearest(below.Name), found)
			continue
		}
		f.check(below, found)
	}
}

func (t *Type) checkRequired(at source.Ref, found *diag.List) {
	for _, name := range t.order {
		if t.fields[name].required && at.Get(name).IsNull() {
			path := strings.TrimPrefix(at.Path()+"."+name, ".")
			found.Add(diag.Diagnostic{Code: diag.Missing, Pos: at.Pos(), Field: path, Text: "`" + path + "` must be set"})
		}
	}
}

// checkOne reports two fields that exclude each other, at the second.
func (t *Type) checkOne(at source.Ref, found *diag.List) {
	first := ""
	for _, name := range at.Keys() {
		if !slices.Contains(t.one, name) || at.Get(name).IsNull() {
			continue
		}
		if first != "" {
			found.Add(at.Get(name).Finding(diag.BadValue, fmt.Sprintf("`%s` must not have both `%s` and `%s`", at.Path(),
				first, name), "at most one of "+strings.Join(t.one, ", ")+" may be set"))
			return
		}
		first = name
	}
}

// reasons say why a field vanishes, where that is not a matter of its spelling.
var reasons = map[string]string{
	"gateways":     "Sail manages no gateways: install the gateway chart, or use a Gateway of gateway.networking.k8s.io",
	"components":   "Sail has one resource for each component: Istio, IstioCNI and ZTunnel; it manages no gateways",
	"istio_cni":    "`pilot.cni.enabled` of an Istio says the same",
	"ownerName":    "the operator sets no such label",
	"revisionTags": "an IstioRevisionTag makes a tag",
	"platform":     "`global.platform` says the same",
	"meshConfig":   "`spec.values.meshConfig` of an Istio has it",
	"hub":          "`spec.values.global.hub` has it",
	"tag":          "`spec.values.global.tag` has it",
	"global":       "`spec.values.global` has it",
	"pilot":        "`spec.values.pilot` of an Istio has it",
	"installCRDs":  "the operator brings the definitions itself",
	"labels":       "`podLabels` is for pods; a patch of kustomize can label the objects",
	"annotations":  "`podAnnotations` is for pods; a patch of kustomize can annotate the objects",
}

// unread says what the chart reads instead of a field.
var unread = map[string]string{"rollingMaxUnavailable": "the chart reads `updateStrategy`, which Sail's types do not " +
	"have",
	"resource_quotas": "the chart reads `resourceQuotas`, which Sail's types do not have",
	"toleration":      "the chart reads `tolerations`, which Sail's types do not have",
	"Labels":          "`podLabels` is for pods", "Annotations": "`podAnnotations` is for pods"}

func dropped(f source.Field, near string, found *diag.List) {
	path := f.Value.Path()
	d := diag.Diagnostic{Code: diag.Dropped, Pos: f.Key, Field: path,
		Text: fmt.Sprintf("the operator drops `%s`: its types have no such field", path), Hint: reasons[f.Name]}
	if near != "" && d.Hint == "" {
		d.Hint = fmt.Sprintf("did you mean %q?", near)
	}
	found.Add(d)
}

// check checks the value of a field. A null is the same as no value.
func (f *field) check(at source.Field, found *diag.List) {
	v := at.Value
	if v.IsNull() {
		if f.initial == nil {
			path := v.Path()
			found.Add(diag.Diagnostic{Code: diag.Dropped, Pos: at.Key, Field: path,
				Text: fmt.Sprintf("the operator drops `%s`: null is the same as no value", path),
				Hint: "null does not remove the value of a profile or a chart, as it does in Helm; leave it out"})
		}
		return
	}
	f.checkForm(v, found)
	if f.unread {
		found.Add(diag.Diagnostic{Code: diag.Ignored, Pos: at.Key, Field: v.Path(),
			Text: fmt.Sprintf("`%s` has no effect: the operator passes it on, and the chart does not read it", v.Path()),
			Hint: unread[at.Name]})
	}
	if value := v.Value(); f.dropsZero && isZero(value) && f.initial == nil && fits(f.shape, value) {
		found.Add(v.Finding(diag.DroppedEmpty, fmt.Sprintf("the operator drops `%s`: an empty value is the same as no value",
			v.Path()), "what the profile or the chart has by default stays"))
	}
}

func (f *field) checkForm(v source.Ref, found *diag.List) {
	switch f.shape {
	case "struct":
		f.all[f.of].Check(v, found)
	case "map":
		f.checkMap(v, found)
	case "list":
		f.checkList(v, found)
	default:
		checkScalar(f.shape, v, found)
		f.checkEnum(v, found)
	}
}

func (f *field) checkMap(v source.Ref, found *diag.List) {
	if !v.IsMap() {
		wrong(v, "a map", found)
		return
	}
	for _, entry := range v.Fields() {
		f.checkItem(entry.Value, found)
	}
}

func (f *field) checkList(v source.Ref, found *diag.List) {
	if !v.IsList() {
		wrong(v, "a list", found)
		return
	}
	items := v.Items()
	if f.most > 0 && len(items) > f.most {
		found.Add(v.Finding(diag.BadValue, fmt.Sprintf("`%s` must not have more than %d items", v.Path(), f.most), ""))
	}
	for _, item := range items {
		f.checkItem(item, found)
	}
}

func (f *field) checkItem(item source.Ref, found *diag.List) {
	switch t := f.all[f.of]; {
	case item.IsNull():
		wrong(item, "set, not null", found)
	case t != nil:
		t.Check(item, found)
	default:
		checkScalar(f.of, item, found)
		f.checkEnum(item, found)
	}
}

func (f *field) checkEnum(v source.Ref, found *diag.List) {
	text, isText := v.Value().(string)
	if len(f.enum) > 0 && isText && !slices.Contains(f.enum, text) {
		hint := ""
		if near := source.Nearest(text, f.enum); near != "" {
			hint = fmt.Sprintf("did you mean %q?", near)
		}
		found.Add(v.Finding(diag.BadValue, fmt.Sprintf("`%s` must be one of %q, not %q", v.Path(), f.enum, text), hint))
	}
	if number, ok := v.Value().(int64); ok && f.least != nil && number < *f.least {
		found.Add(v.Finding(diag.BadValue, fmt.Sprintf("`%s` must not be less than %d, not %d", v.Path(), *f.least,
			number), ""))
	}
}

// words say what a shape takes.
var words = map[string]string{"bool": "true or false", "int": "a whole number", "number": "a number",
	"intorstring": "a whole number or a string", "string": "a string", "duration": "a duration, as in \"30s\"",
	"quantity": "a quantity: a whole number or a string, as in 500m"}

func checkScalar(shape string, v source.Ref, found *diag.List) {
	if !fits(shape, v.Value()) {
		wrong(v, words[shape], found)
	}
}

// fits tells whether the API server and the operator's decoder take a value.
func fits(shape string, value any) bool {
	text, isText := value.(string)
	switch shape {
	case "string":
		return isText
	case "int":
		return isWhole(value)
	case "number":
		_, isFloat := value.(float64)
		return isFloat || isWhole(value)
	case "intorstring":
		return isText || isWhole(value)
	case "duration":
		_, err := time.ParseDuration(text)
		return isText && err == nil
	case "quantity":
		_, err := resource.ParseQuantity(fmt.Sprint(value))
		return err == nil && (isText || isWhole(value))
	}
	return isForm(shape, value)
}

func isWhole(value any) bool {
	number, isFloat := value.(float64)
	_, isInt := value.(int64)
	return isInt || isFloat && number == float64(int64(number))
}

// isForm is fits for booleans, lists and maps; what is raw takes anything.
func isForm(shape string, value any) bool {
	ok := true
	switch shape {
	case "bool":
		_, ok = value.(bool)
	case "list":
		_, ok = value.([]any)
	case "map", "struct":
		_, ok = value.(map[string]any)
	}
	return ok
}

func wrong(v source.Ref, want string, found *diag.List) {
	text, hint := "", ""
	switch v.Value().(type) {
	case string:
		text = fmt.Sprintf(", not the string %q", v.Text())
	case map[string]any:
		text = ", not a map"
	case []any:
		text = ", not a list"
	case nil:
	default:
		text = ", not " + v.Text()
		if want == words["string"] || want == words["quantity"] {
			hint = fmt.Sprintf("quote it: %q", v.Text())
		}
	}
	found.Add(v.Finding(diag.WrongType, fmt.Sprintf("`%s` must be %s%s", v.Path(), want, text), hint))
}
