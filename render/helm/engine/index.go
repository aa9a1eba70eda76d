package engine

import (
	"errors"
	"fmt"
	"reflect"
)

// The functions of text/template that look into a value.

var (
	errUntyped = errors.New("index of untyped nil")
	errPointer = errors.New("index of nil pointer")
)

// indirect follows pointers and interfaces.
func indirect(v reflect.Value) (_ reflect.Value, isNil bool) {
	for v.Kind() == reflect.Pointer || v.Kind() == reflect.Interface {
		if v.IsNil() {
			return v, true
		}
		v = v.Elem()
	}
	return v, false
}

func index(v reflect.Value, keys ...reflect.Value) (reflect.Value, error) {
	if v = within(v); !v.IsValid() {
		return reflect.Value{}, errUntyped
	}
	for _, key := range keys {
		var isNil bool
		if v, isNil = indirect(v); isNil {
			return reflect.Value{}, errPointer
		}
		var err error
		if v, err = item(v, within(key)); err != nil {
			return reflect.Value{}, err
		}
	}
	return v, nil
}

func item(v, key reflect.Value) (reflect.Value, error) {
	switch v.Kind() {
	case reflect.Array, reflect.Slice, reflect.String:
		i, err := position(key, v.Len())
		if err != nil {
			return reflect.Value{}, err
		}
		return v.Index(i), nil
	case reflect.Map:
		key, err := keyFor(key, v.Type().Key())
		if err != nil {
			return reflect.Value{}, err
		}
		if found := v.MapIndex(key); found.IsValid() {
			return found, nil
		}
		return reflect.Zero(v.Type().Elem()), nil
	}
	return reflect.Value{}, fmt.Errorf("can't index item of type %s", v.Type())
}

func keyFor(key reflect.Value, t reflect.Type) (reflect.Value, error) {
	switch {
	case !key.IsValid() && t.Kind() != reflect.Interface:
		return key, fmt.Errorf("value is nil; should be of type %s", t)
	case !key.IsValid():
		return reflect.Zero(t), nil
	case key.Type().AssignableTo(t):
		return key, nil
	case (key.CanInt() || key.CanUint()) && (t.Kind() >= reflect.Int && t.Kind() <= reflect.Uintptr):
		return key.Convert(t), nil
	}
	return key, fmt.Errorf("value has type %s; should be %s", key.Type(), t)
}

// position returns an index into a list. A slice may end at the length of the list; for the others, Go's own check of
// bounds ends the execution.
func position(key reflect.Value, end int) (int, error) {
	var at int64
	switch {
	case !key.IsValid():
		return 0, errors.New("cannot index slice/array with nil")
	case key.CanInt():
		at = key.Int()
	case key.CanUint():
		at = int64(key.Uint()) //nolint:gosec // what is too large is negative, and refused
	default:
		return 0, fmt.Errorf("cannot index slice/array with type %s", key.Type())
	}
	if at < 0 || at > int64(end) {
		return 0, fmt.Errorf("index out of range: %d", at)
	}
	return int(at), nil
}

func length(v reflect.Value) (int, error) {
	v, isNil := indirect(v)
	if isNil {
		return 0, errors.New("len of nil pointer")
	}
	switch v.Kind() {
	case reflect.Array, reflect.Map, reflect.Slice, reflect.String:
		return v.Len(), nil
	case reflect.Invalid:
		return 0, errors.New("len of nil")
	}
	return 0, fmt.Errorf("len of type %s", v.Type())
}
