package source

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strconv"

	"go.yaml.in/yaml/v3"

	"github.com/meshpress/meshpress/render/diag"
)

// Decoder decodes YAML into Go values strictly: it reports unknown fields and values of a wrong type at their
// positions. null means "not set".
type Decoder struct {
	// Elsewhere says where a field belongs that a path does not have, "" if it does not know. It may be nil.
	Elsewhere func(path, field string) string
	Found     diag.List
}

var (
	refType         = reflect.TypeFor[Ref]()
	unmarshalerType = reflect.TypeFor[json.Unmarshaler]()
)

// Decode fills target, which must be a pointer. A field of type Ref gets the node without any check. A type
// with the method UnmarshalJSON decodes itself.
func (d *Decoder) Decode(r Ref, target any) { d.value(r, reflect.ValueOf(target).Elem()) }

func (d *Decoder) value(r Ref, v reflect.Value) {
	if v.Type() == refType {
		v.Set(reflect.ValueOf(r))
		return
	}
	if r.IsNull() {
		return
	}
	if v.CanAddr() && v.Addr().Type().Implements(unmarshalerType) {
		d.custom(r, v)
		return
	}
	switch v.Kind() {
	case reflect.Pointer:
		p := reflect.New(v.Type().Elem())
		d.value(r, p.Elem())
		v.Set(p)
	case reflect.Struct:
		d.structure(r, v)
	case reflect.Map:
		d.mapping(r, v)
	case reflect.Slice:
		d.list(r, v)
	case reflect.Interface:
		v.Set(reflect.ValueOf(r.Value()))
	default:
		d.scalar(r, v)
	}
}

func (d *Decoder) structure(r Ref, v reflect.Value) {
	fields := map[string]reflect.Value{}
	collect(v, fields)
	if origin, ok := fields[originField]; ok {
		origin.Set(reflect.ValueOf(r)) // even if the value is not a map, so that missing fields have a position
		delete(fields, originField)
	}
	if !d.is(r, yaml.MappingNode, "a map") {
		return
	}
	for _, e := range r.entries() {
		if field, ok := fields[e.name]; ok {
			d.value(r.child(e), field)
		} else {
			d.unknown(r, e, fields)
		}
	}
}

// originField marks a Ref tagged `json:"-"`: it gets the node of the struct itself.
const originField = "$origin"

// collect maps the JSON names of a struct to its fields. It includes the fields of inlined structs.
func collect(v reflect.Value, fields map[string]reflect.Value) {
	for i := range v.NumField() {
		field := v.Type().Field(i)
		name, options := jsonName(field)
		switch {
		case name == "-" && field.Type == refType:
			fields[originField] = v.Field(i)
		case name == "-" || !field.IsExported():
		case field.Anonymous && (name == "" || options == "inline"):
			collect(v.Field(i), fields)
		case name != "":
			fields[name] = v.Field(i)
		}
	}
}

func (d *Decoder) mapping(r Ref, v reflect.Value) {
	if !d.is(r, yaml.MappingNode, "a map") {
		return
	}
	v.Set(reflect.MakeMap(v.Type()))
	for _, e := range r.entries() {
		item := reflect.New(v.Type().Elem()).Elem()
		d.value(r.child(e), item)
		v.SetMapIndex(reflect.ValueOf(e.name).Convert(v.Type().Key()), item)
	}
}

func (d *Decoder) list(r Ref, v reflect.Value) {
	if !d.is(r, yaml.SequenceNode, "a list") {
		return
	}
	for _, item := range r.Items() {
		if item.IsNull() {
			d.Found.Add(diag.Diagnostic{Code: diag.WrongType, Pos: item.Pos(), Field: item.Path(),
				Text: fmt.Sprintf("`%s` must not be null", item.Path())})
			continue
		}
		element := reflect.New(v.Type().Elem()).Elem()
		d.value(item, element)
		v.Set(reflect.Append(v, element))
	}
}

func (d *Decoder) scalar(r Ref, v reflect.Value) {
	if !d.is(r, yaml.ScalarNode, typeName(v.Type())) {
		return
	}
	switch value := r.Value().(type) {
	case string:
		if v.Kind() == reflect.String {
			v.SetString(value)
			return
		}
	case bool:
		if v.Kind() == reflect.Bool {
			v.SetBool(value)
			return
		}
	case int64:
		if v.CanInt() && !v.OverflowInt(value) {
			v.SetInt(value)
			return
		}
		if v.CanUint() && value >= 0 && !v.OverflowUint(uint64(value)) {
			v.SetUint(uint64(value))
			return
		}
	}
	d.wrongType(r, typeName(v.Type()))
}

// custom decodes types that decode themselves, like resource.Quantity and intstr.IntOrString.
func (d *Decoder) custom(r Ref, v reflect.Value) {
	text, err := json.Marshal(r.Value())
	if err == nil {
		err = json.Unmarshal(text, v.Addr().Interface())
	}
	if err != nil {
		d.Found.Add(diag.Diagnostic{Code: diag.WrongType, Pos: r.Pos(), Field: r.Path(),
			Text: fmt.Sprintf("`%s` must be %s, not %s", r.Path(), customName(v.Type()), r.Describe())})
	}
}

func (d *Decoder) is(r Ref, kind yaml.Kind, want string) bool {
	if r.resolved().Kind == kind {
		return true
	}
	d.wrongType(r, want)
	return false
}

func (d *Decoder) wrongType(r Ref, want string) {
	found := diag.Diagnostic{Code: diag.WrongType, Pos: r.Pos(), Field: r.Path()}
	found.Text = fmt.Sprintf("%s must be %s, not %s", place(r.Path()), want, r.Describe())
	if n := r.resolved(); want == "a string" && n.Kind == yaml.ScalarNode {
		found.Hint = fmt.Sprintf("quote it: %s", strconv.Quote(n.Value))
	}
	d.Found.Add(found)
}

func (d *Decoder) unknown(r Ref, e entry, fields map[string]reflect.Value) {
	key, path := e.name, r.child(e).Path()
	found := diag.Diagnostic{Code: diag.UnknownField, Pos: Ref{File: r.child(e).File, Node: e.key}.Pos(), Field: path}
	found.Text = fmt.Sprintf("unknown field %q in %s", key, place(r.Path()))
	if d.Elsewhere != nil {
		found.Hint = d.Elsewhere(path, key)
	}
	if near := Nearest(key, names(fields)); found.Hint == "" && near != "" {
		found.Hint = fmt.Sprintf("did you mean %q?", near)
	}
	if found.Hint == "" {
		found.Hint = "allowed here: " + diag.Names(names(fields))
	}
	d.Found.Add(found)
}
