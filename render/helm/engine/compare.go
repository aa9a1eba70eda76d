package engine

import (
	"errors"
	"fmt"
	"reflect"
)

// The comparisons of text/template. They are functions of this engine so that
// all functions are called in one way.

var (
	errNoComparison = errors.New("missing argument for comparison")
	errComparison   = errors.New("invalid type for comparison")
)

// class is what two values must have in common to be compared.
type class int

const (
	other class = iota
	boolean
	integer
	unsigned
	float
	complexNumber
	text
)

func classOf(v reflect.Value) class {
	switch {
	case !v.IsValid():
		return other
	case v.CanInt():
		return integer
	case v.CanUint():
		return unsigned
	case v.CanFloat():
		return float
	case v.CanComplex():
		return complexNumber
	case v.Kind() == reflect.Bool:
		return boolean
	case v.Kind() == reflect.String:
		return text
	}
	return other
}

// within is what an interface holds.
func within(v reflect.Value) reflect.Value {
	if v.Kind() != reflect.Interface {
		return v
	}
	return v.Elem()
}

func equalAny(first reflect.Value, others ...reflect.Value) (bool, error) {
	first = within(first)
	if len(others) == 0 {
		return false, errNoComparison
	}
	for _, v := range others {
		if is, err := equal(first, within(v)); is || err != nil {
			return is, err
		}
	}
	return false, nil
}

func equal(a, b reflect.Value) (bool, error) {
	ca, cb := classOf(a), classOf(b)
	switch {
	case ca == integer && cb == unsigned:
		return a.Int() >= 0 && uint64(a.Int()) == b.Uint(), nil
	case ca == unsigned && cb == integer:
		return b.Int() >= 0 && a.Uint() == uint64(b.Int()), nil
	case ca != cb && a.IsValid() && b.IsValid():
		return false, fmt.Errorf("incompatible types for comparison: %v and %v", a.Type(), b.Type())
	case ca != cb:
		return false, nil
	case ca != other:
		return equalScalars(ca, a, b), nil
	}
	return equalOthers(a, b)
}

func equalScalars(of class, a, b reflect.Value) bool {
	switch of {
	case boolean:
		return a.Bool() == b.Bool()
	case integer:
		return a.Int() == b.Int()
	case unsigned:
		return a.Uint() == b.Uint()
	case float:
		return a.Float() == b.Float()
	case complexNumber:
		return a.Complex() == b.Complex()
	}
	return a.String() == b.String()
}

// equalOthers compares what is no scalar: with nil alone, as a rule. Its errors
// name types, not values, which may be large.
func equalOthers(a, b reflect.Value) (bool, error) {
	if isNil(a) || isNil(b) {
		if a.IsValid() && b.IsValid() && a.Kind() != b.Kind() {
			return false, fmt.Errorf("non-comparable types: %v and %v", a.Type(), b.Type())
		}
		return isNil(a) == isNil(b), nil
	}
	if a.Kind() != b.Kind() || !b.Type().Comparable() {
		return false, fmt.Errorf("non-comparable types: %v and %v", a.Type(), b.Type())
	}
	return a.Interface() == b.Interface(), nil
}

func isNil(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Invalid:
		return true
	case reflect.Chan, reflect.Func, reflect.Interface, reflect.Map, reflect.Pointer, reflect.Slice:
		return v.IsNil()
	}
	return false
}

func less(a, b reflect.Value) (bool, error) {
	a, b = within(a), within(b)
	ca, cb := classOf(a), classOf(b)
	if ca == other || cb == other {
		return false, errComparison
	}
	switch {
	case ca == integer && cb == unsigned:
		return a.Int() < 0 || uint64(a.Int()) < b.Uint(), nil
	case ca == unsigned && cb == integer:
		return b.Int() >= 0 && a.Uint() < uint64(b.Int()), nil
	case ca != cb:
		return false, fmt.Errorf("incompatible types for comparison: %v and %v", a.Type(), b.Type())
	case ca == integer:
		return a.Int() < b.Int(), nil
	case ca == unsigned:
		return a.Uint() < b.Uint(), nil
	case ca == float:
		return a.Float() < b.Float(), nil
	case ca == text:
		return a.String() < b.String(), nil
	}
	return false, errComparison
}

func lessOrEqual(a, b reflect.Value) (bool, error) {
	if is, err := less(a, b); is || err != nil {
		return is, err
	}
	return equalAny(a, b)
}

func not(is bool, err error) (bool, error) { return err == nil && !is, err }

// comparisons are the functions by their name.
var comparisons = map[string]any{
	"eq": equalAny,
	"ne": func(a, b reflect.Value) (bool, error) { is, err := equalAny(a, b); return !is, err },
	"lt": less,
	"le": lessOrEqual,
	"gt": func(a, b reflect.Value) (bool, error) { return not(lessOrEqual(a, b)) },
	"ge": func(a, b reflect.Value) (bool, error) { return not(less(a, b)) },
}
