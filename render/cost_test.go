package render

import (
	"reflect"
	"testing"
)

// TestEveryCostIsBounded: every part of the cost has a limit. Otherwise many clusters could multiply it.
func TestEveryCostIsBounded(t *testing.T) {
	for i, field := range reflect.VisibleFields(reflect.TypeFor[Cost]()) {
		var c Cost
		reflect.ValueOf(&c).Elem().Field(i).SetInt(1 << 60)
		sum := Cost{}.plus(c)
		if sum != c || c.excess(1000) == "" {
			t.Errorf("%s has no bound", field.Name)
		}
	}
	if text := (Cost{}).excess(1); text != "" {
		t.Errorf("nothing is too much: %s", text)
	}
}
