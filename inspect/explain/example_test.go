package explain_test

import (
	"context"
	"fmt"
	"log"

	"github.com/meshpress/meshpress/inspect/explain"
	"github.com/meshpress/meshpress/internal/fixture"
	"github.com/meshpress/meshpress/render"
	"github.com/meshpress/meshpress/render/source"
)

// A field of an object is explained: which layers set it, the last one first.
func Example() {
	docs, found := source.Parse("mesh.yaml", []byte(`apiVersion: admin.gloo.solo.io/v2
kind: IstioLifecycleManager
metadata: {name: mesh}
spec:
  installations:
    - clusters:
        - {name: east}
      istioOperatorSpec:
        profile: minimal
        hub: registry.example.com/istio
        tag: 1.24.2
        components:
          pilot:
            k8s: {replicaCount: 2}
`))
	object, err := explain.ParseObject("Deployment/istiod")
	if err != nil {
		log.Fatal(err)
	}
	answers := explain.New(object, "spec.replicas")
	fleet := render.Load(context.Background(), docs, render.Options{Found: found, Charts: fixture.Charts}).WithOrigins()
	ask := func(c render.Cluster) error { return answers.Add(context.Background(), c) }
	if found, err := fleet.Render(context.Background(), ask); err != nil || found.HasErrors() {
		log.Fatal(found, err)
	}
	all, err := answers.Answers()
	if err != nil {
		log.Fatal(err)
	}
	for _, a := range all {
		fmt.Printf("%s %s: %s = %v\n", a.Kind, a.Name, a.Field.Path, a.Field.Value)
		for _, layer := range a.Field.Layers {
			fmt.Println(layer)
		}
	}
	// Output:
	// Deployment istiod: spec.replicas = 2
	// k8s patch k8s.replicaCount, mesh.yaml:14:33
}
