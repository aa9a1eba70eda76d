package lifecycle

import (
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"
)

// elsewhere knows the places of every field of a kind, to tell where a
// misplaced one belongs.
func elsewhere(target any) func(path, field string) string {
	places := map[string][]string{}
	collectPlaces(reflect.TypeOf(target).Elem(), "", places)
	return func(path, field string) string {
		if hint := knownMistakes[field]; hint != "" {
			return hint
		}
		homes := places[field]
		if len(homes) == 0 {
			return ""
		}
		at := indexes.ReplaceAllString(path, "[]")
		home := slices.MaxFunc(homes, func(a, b string) int { return closeness(at, a) - closeness(at, b) })
		return fmt.Sprintf("`%s` belongs in `%s`", field, home)
	}
}

var indexes = regexp.MustCompile(`\[\d+\]`)

// knownMistakes are fields of other kinds and of older API versions.
var knownMistakes = map[string]string{
	"targetAverageUtilization": "autoscaling/v2 has `target: {type: Utilization, averageUtilization: 80}`",
	"targetAverageValue":       "autoscaling/v2 has `target: {type: AverageValue, averageValue: 1Gi}`",
	"compatibilityVersion":     "set `values.compatibilityVersion` instead",
	"activeGateway":            "`activeGateway` belongs in `spec.installations[].clusters[]` of a GatewayLifecycleManager",
	"gatewayRevision":          "`gatewayRevision` belongs in `spec.installations[]` of a GatewayLifecycleManager",
	"controlPlaneRevision":     "`controlPlaneRevision` belongs in `spec.installations[]` of a GatewayLifecycleManager",
	"istioController":          "`istioController` belongs in `spec.installations[]` of an IstioLifecycleManager",
}

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

// closeness prefers the place that shares the longest beginning, then the shortest.
func closeness(at, place string) int {
	shared := 0
	for shared < min(len(at), len(place)) && at[shared] == place[shared] {
		shared++
	}
	return shared*1000 - len(place)
}
