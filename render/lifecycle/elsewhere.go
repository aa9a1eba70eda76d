package lifecycle

import (
	"cmp"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/meshpress/meshpress/internal/lazyregexp"
)

// elsewhere returns a function that says where a field belongs, if path does not have it. The function knows all fields
// of a kind.
func elsewhere(target any) func(path, field string) string {
	places := map[string][]string{}
	collectPlaces(reflect.TypeOf(target).Elem(), "", places)
	return func(path, field string) string {
		if hint := knownMistakes[field]; hint != "" {
			return hint
		}
		at := indexes().ReplaceAllString(path, "[]")
		if hint := misplaced[kindOf(target)+" "+at]; hint != "" {
			return hint
		}
		homes := slices.DeleteFunc(slices.Clone(places[field]), func(home string) bool {
			return strings.Contains(home, ".k8s.") && !strings.Contains(at, ".k8s.") // common names: name, key, value
		})
		if len(homes) == 0 {
			return ""
		}
		home := slices.MinFunc(homes, func(a, b string) int {
			return cmp.Or(cmp.Compare(distance(at, a), distance(at, b)), cmp.Compare(len(a), len(b)), cmp.Compare(a, b))
		})
		return fmt.Sprintf("`%s` belongs in `%s`", field, home)
	}
}

var indexes = lazyregexp.New(`\[\d+\]`)

// knownMistakes are fields of other kinds and of older API versions, with a hint.
var knownMistakes = map[string]string{
	"targetAverageUtilization": "autoscaling/v2 has `target: {type: Utilization, averageUtilization: 80}`",
	"targetAverageValue":       "autoscaling/v2 has `target: {type: AverageValue, averageValue: 1Gi}`",
	"compatibilityVersion":     "set `values.compatibilityVersion` instead",
	"activeGateway":            "`activeGateway` belongs in `spec.installations[].clusters[]` of a GatewayLifecycleManager",
	"controlPlaneRevision":     "`controlPlaneRevision` belongs in `spec.installations[]` of a GatewayLifecycleManager",
	"istioController":          "`istioController` belongs in `spec.installations[]` of an IstioLifecycleManager",
}

// misplaced are fields that have another name in a kind, or do not exist in it.
var misplaced = map[string]string{
	"GatewayLifecycleManager spec.installations[].revision":      "the revision of gateways is `gatewayRevision`",
	"IstioLifecycleManager spec.installations[].gatewayRevision": "the revision of a control plane is `revision`",
	"GatewayLifecycleManager spec.installations[].clusters[].revision": "the revision of gateways is " +
		"`gatewayRevision` of the installation",
	"IstioLifecycleManager spec.installations[].clusters[].revision":        "`revision` belongs in `spec.installations[]`",
	"GatewayLifecycleManager spec.installations[].name":                     "installations have no name",
	"IstioLifecycleManager spec.installations[].name":                       "installations have no name",
	"GatewayLifecycleManager spec.clusters":                                 "`clusters` belongs in `spec.installations[]`",
	"IstioLifecycleManager spec.clusters":                                   "`clusters` belongs in `spec.installations[]`",
	"GatewayLifecycleManager spec.installations[].istioOperatorSpec.global": "`global` belongs in `values`",
	"IstioLifecycleManager spec.installations[].istioOperatorSpec.global":   "`global` belongs in `values`",
}

func kindOf(target any) string { return reflect.TypeOf(target).Elem().Name() }

func collectPlaces(t reflect.Type, path string, places map[string][]string) {
	switch t.Kind() {
	case reflect.Pointer:
		collectPlaces(t.Elem(), path, places)
		return
	case reflect.Slice:
		collectPlaces(t.Elem(), path+"[]", places)
		return
	}
	if t.Kind() != reflect.Struct || t.PkgPath() != reflect.TypeFor[Head]().PkgPath() && t.Name() != "" {
		return
	}
	for field := range t.Fields() {
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		switch {
		case field.Anonymous:
			collectPlaces(field.Type, path, places)
		case name != "-" && name != "":
			places[name] = append(places[name], strings.TrimPrefix(path, "."))
			collectPlaces(field.Type, path+"."+name, places)
		}
	}
}

// distance counts the steps from the map that has a field up and down to the map where it belongs.
func distance(field, home string) int {
	from, to := strings.Split(field, "."), strings.Split(home, ".")
	from = from[:len(from)-1]
	shared := 0
	for shared < min(len(from), len(to)) && from[shared] == to[shared] {
		shared++
	}
	return len(from) + len(to) - 2*shared
}
