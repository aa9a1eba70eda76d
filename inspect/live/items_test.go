package live

import (
	"fmt"
	"strings"
	"testing"
)

// BenchmarkItems looks up each item of a list that a manager wrote. The time of an item must not grow with the list.
func BenchmarkItems(b *testing.B) {
	for _, n := range []int{100, 1_000, 10_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			c, err := Read("c", []byte(manyItems(n)))
			if err != nil {
				b.Fatal(err)
			}
			list := c.Objects[0].Get("spec", "env").([]any)
			env := c.Objects[0].Fields().Child("spec").Child("env")
			for b.Loop() {
				known := env.Items()
				for _, item := range list {
					if known.Of(item).SetBy() != "me" {
						b.Fatal("an item has no writer")
					}
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*n), "ns/item")
		})
	}
}

func manyItems(n int) string {
	var fields, items strings.Builder
	for i := range n {
		fmt.Fprintf(&fields, "        'k:{\"name\":\"v%d\"}': {f:value: {}}\n", i)
		fmt.Fprintf(&items, "  - {name: v%d, value: x}\n", i)
	}
	return "apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\n  managedFields:\n" +
		"  - manager: me\n    operation: Apply\n    fieldsType: FieldsV1\n    fieldsV1:\n      f:spec:\n       f:env:\n" +
		fields.String() + "spec:\n  env:\n" + items.String()
}
