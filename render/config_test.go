package render

import (
	"reflect"
	"testing"

	"github.com/meshpress/meshpress/render/lifecycle"
	"github.com/meshpress/meshpress/render/source"
)

// TestConfigureTakesEveryField sets each field of a config alone. The caller's one must arrive without a RenderConfig,
// and must win over another one; without the caller's, the one of the RenderConfig must stay.
func TestConfigureTakesEveryField(t *testing.T) {
	var check func(path []int, name string, of reflect.Type)
	check = func(path []int, name string, of reflect.Type) {
		for i := range of.NumField() {
			f, at := of.Field(i), append(append([]int{}, path...), i)
			switch {
			case f.Type == reflect.TypeFor[source.Ref]():
			case f.Type.Kind() == reflect.Struct:
				check(at, name+f.Name+".", f.Type)
			default:
				t.Run(name+f.Name, func(t *testing.T) { takesField(t, at) })
			}
		}
	}
	check(nil, "", reflect.TypeFor[lifecycle.ConfigSpec]())
}

func takesField(t *testing.T, at []int) {
	t.Helper()
	var unset, caller, inner lifecycle.ConfigSpec
	reflect.ValueOf(&caller).Elem().FieldByIndex(at).Set(sample(reflect.TypeOf(caller).FieldByIndex(at).Type, "caller"))
	reflect.ValueOf(&inner).Elem().FieldByIndex(at).Set(sample(reflect.TypeOf(inner).FieldByIndex(at).Type, "inner"))
	config := func(spec lifecycle.ConfigSpec) lifecycle.Input {
		return lifecycle.Input{Configs: []*lifecycle.RenderConfig{{Spec: spec}}}
	}
	for name, c := range map[string]struct {
		in   lifecycle.Input
		over lifecycle.ConfigSpec
	}{"no RenderConfig": {lifecycle.Input{}, caller}, "both": {config(inner), caller},
		"no caller": {config(inner), unset}} {
		got, _ := configure(c.in, nil, c.over)
		if reflect.DeepEqual(got, unset) {
			t.Errorf("%s: the field is lost", name)
		}
		if before, _ := configure(config(inner), nil, unset); name == "both" && reflect.DeepEqual(got, before) &&
			reflect.TypeOf(got).FieldByIndex(at).Type.Kind() != reflect.Bool {
			t.Errorf("%s: the caller does not win", name)
		}
	}
}

// sample returns a value of a type that is not zero, and that differs for another text.
func sample(of reflect.Type, text string) reflect.Value {
	v := reflect.New(of).Elem()
	switch of.Kind() {
	case reflect.String:
		v.SetString(text)
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Pointer:
		v.Set(reflect.New(of.Elem()))
		if of.Elem().Kind() == reflect.Bool {
			v.Elem().SetBool(text == "caller")
		} else {
			v.Elem().Set(sample(of.Elem(), text))
		}
	case reflect.Slice:
		v = reflect.Append(v, sample(of.Elem(), text))
	case reflect.Map:
		v = reflect.MakeMap(of)
		v.SetMapIndex(sample(of.Key(), text), sample(of.Elem(), text))
	case reflect.Struct:
		for i := range of.NumField() {
			if of.Field(i).IsExported() && of.Field(i).Type != reflect.TypeFor[source.Ref]() {
				v.Field(i).Set(sample(of.Field(i).Type, text))
			}
		}
	}
	return v
}
