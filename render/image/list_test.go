package image_test

import (
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/meshpress/meshpress/render/image"
	"github.com/meshpress/meshpress/render/manifest"
)

// lines returns the images with their uses, with "!" before unknown ones.
func lines(t *testing.T, objects ...string) []string {
	t.Helper()
	var all []*manifest.Object
	for _, text := range objects {
		all = append(all, object(t, text))
	}
	known, unknown := image.List(map[string][]*manifest.Object{"r": all})
	var out []string
	for _, i := range known {
		for _, u := range i.Uses {
			out = append(out, i.Ref+" "+u.Object.Kind+" "+string(u.As)+" "+u.In)
		}
	}
	for _, i := range unknown {
		for _, u := range i.Uses {
			out = append(out, "! "+i.Ref+" "+u.Object.Kind+" "+string(u.As)+" "+u.In)
		}
	}
	return out
}

func compare(t *testing.T, want, have []string) {
	t.Helper()
	if diff := gocmp.Diff(want, have); diff != "" {
		t.Errorf("- want, + have:\n%s", diff)
	}
}

func TestEveryKindThatMakesPods(t *testing.T) {
	template := `template: {spec: {containers: [{name: c, image: "a:1"}]}}`
	for _, kind := range []string{"Deployment", "DaemonSet", "StatefulSet", "ReplicaSet", "Job", "Rollout"} {
		compare(t, []string{"a:1 " + kind + " container c"}, lines(t, "{kind: "+kind+", spec: {"+template+"}}"))
	}
	compare(t, []string{"a:1 CronJob container c"},
		lines(t, "{kind: CronJob, spec: {jobTemplate: {spec: {"+template+"}}}}"))
	compare(t, []string{"a:1 Pod container c"}, lines(t, `{kind: Pod, spec: {containers: [{name: c, image: "a:1"}]}}`))
	compare(t, []string{"a:1 PodTemplate container c"}, lines(t, "{kind: PodTemplate, "+template+"}"))
}

func TestEveryPlaceInAPod(t *testing.T) {
	compare(t, []string{
		"a:1 Pod initContainer a", "b@sha256:2 Pod container b", "c:3 Pod ephemeralContainer c", "d/4 Pod variable D_IMAGE",
		"e/5 Pod annotation x/eImage", "f:6 Pod volume f",
	}, lines(t, `
kind: Pod
metadata: {annotations: {x/eImage: e/5, x/other: no/1, x/image: name}}
spec:
  initContainers: [{name: a, image: "a:1"}]
  containers: [{name: b, image: "b@sha256:2", env: [{name: D_IMAGE, value: d/4}, {name: IMAGE, value: "https://no/2"}, {name: X_IMAGE, valueFrom: {}}]}]
  ephemeralContainers: [{name: c, image: "c:3"}]
  volumes: [{name: f, image: {reference: "f:6"}}, {name: g, emptyDir: {}}]`))
}

func TestImagesOfOneNameAreOne(t *testing.T) {
	pod := `{kind: Pod, metadata: {name: %}, spec: {containers: [{name: c, image: "a:1"}, {name: c, image: "a:1"}]}}`
	compare(t, []string{"a:1 Pod container c", "a:1 Pod container c"},
		lines(t, strings.Replace(pod, "%", "y", 1), strings.Replace(pod, "%", "x", 1)))
}

func TestBrokenShapesAreNoPanic(t *testing.T) {
	for _, text := range []string{
		`{kind: Pod, spec: {containers: [1, {image: 2, env: 3}, {env: [4, {name: 5}]}], volumes: [6, {image: 7}]}, metadata: 8}`,
		`{kind: Pod, spec: {containers: {image: "a:1"}}}`, `{kind: ConfigMap, data: [1]}`, `{kind: ConfigMap, data: {a: 1}}`,
		`{kind: ConfigMap, data: {a: "containers: ["}}`, `{kind: Deployment, spec: 1}`,
	} {
		compare(t, nil, lines(t, text))
	}
}

func TestRecordsOfValuesAreNotLookedAt(t *testing.T) {
	overlay := `"{spec: {template: {spec: {containers: [{image: 'a:1'}]}}}}"`
	compare(t, []string{"a:1 ConfigMap injected deployment"},
		lines(t, "{kind: ConfigMap, data: {deployment: "+overlay+", merged-values: "+overlay+", original-values: "+
			overlay+"}}"))
}
