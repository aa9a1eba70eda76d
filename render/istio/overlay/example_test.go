package overlay_test

import (
	"errors"
	"fmt"

	"github.com/meshpress/meshpress/render/istio/overlay"
)

func Example() {
	object := map[string]any{"containers": []any{
		map[string]any{"name": "discovery", "args": []any{"discovery"}},
	}}
	path, err := overlay.Parse("containers.[name:discovery].args[-1]")
	if err != nil {
		panic(err)
	}
	if err := overlay.Apply(object, path, "--keepaliveMaxServerConnectionAge=5m", overlay.Strict); err != nil {
		panic(err)
	}
	fmt.Println(object)
	// Output: map[containers:[map[args:[discovery --keepaliveMaxServerConnectionAge=5m] name:discovery]]]
}

func ExamplePathError() {
	object := map[string]any{"containers": []any{map[string]any{"name": "discovery"}}}
	path, _ := overlay.Parse("containers.[name:discovry].image")
	if e, ok := errors.AsType[*overlay.PathError](overlay.Apply(object, path, "x", overlay.Strict)); ok {
		fmt.Println(e)
		fmt.Println("hint:", e.Hint)
	}
	// Output:
	// overlay path "containers.[name:discovry].image": "[name:discovry]" must match an item of the list
	// hint: the only item is "discovery"
}
