package render

import (
	"reflect"
	"testing"
)

// TestEveryCostIsBounded: a part of the cost that nobody bounds could be
// multiplied by clusters.
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
