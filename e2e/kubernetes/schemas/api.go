package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	openapi "k8s.io/kubernetes/pkg/generated/openapi"

	"k8s.io/kube-openapi/pkg/common"
	"k8s.io/kube-openapi/pkg/validation/spec"
)

// api is what is used of a published API.
type api struct {
	Definitions map[string]*schema          `json:"definitions"`
	Paths       map[string]map[string]route `json:"paths"`
}

type route struct{ kind }

// UnmarshalJSON reads an operation; parameters, which are a list, have no kind.
func (r *route) UnmarshalJSON(text []byte) error {
	var operation struct {
		Kind kind `json:"x-kubernetes-group-version-kind"`
	}
	_ = json.Unmarshal(text, &operation)
	r.kind = operation.Kind
	return nil
}

type kind struct {
	Group   string `json:"group"`
	Version string `json:"version"`
	Kind    string `json:"kind"`
}

// String returns apiVersion and kind, with a slash between them.
func (k kind) String() string { return strings.TrimPrefix(k.Group+"/"+k.Version+"/"+k.Kind, "/") }

// schema is what is kept of one; the order of the fields is that of the file.
type schema struct {
	Ref        string             `json:"$ref,omitempty"`
	Type       string             `json:"type,omitempty"`
	Format     string             `json:"format,omitempty"`
	Enum       []string           `json:"enum,omitempty"`
	Required   []string           `json:"required,omitempty"`
	Items      *schema            `json:"items,omitempty"`
	Values     *schema            `json:"additionalProperties,omitempty"`
	ListType   string             `json:"x-kubernetes-list-type,omitempty"`
	ListKeys   []string           `json:"x-kubernetes-list-map-keys,omitempty"`
	Properties map[string]*schema `json:"properties,omitempty"`
	Kinds      []kind             `json:"x-kubernetes-group-version-kind,omitempty"`
	Strategy   string             `json:"x-kubernetes-patch-strategy,omitempty"`
	MergeKey   string             `json:"x-kubernetes-patch-merge-key,omitempty"`
}

// lines returns the types that objects of the API are made of.
func (a *api) lines(enums map[string]map[string][]string) []line {
	scopes, used := a.scopes(), map[string]string{}
	for name, s := range a.Definitions {
		if len(s.Kinds) == 1 {
			if scope, ok := scopes[s.Kinds[0]]; ok {
				a.use(name, used)
				used[name] = s.Kinds[0].String() + scope
			}
		}
	}
	var out []line
	for _, name := range slices.Sorted(maps.Keys(used)) {
		s := *a.Definitions[name]
		s.Kinds = nil
		s.setListTypes()
		s.add(enums[name])
		text, err := json.Marshal(s)
		if err != nil {
			panic(err) // maps and strings
		}
		out = append(out, line{name, used[name], strings.ReplaceAll(string(text), "#/definitions/", "")})
	}
	return out
}

// scopes are the kinds that can be created; those of the whole cluster end with /.
func (a *api) scopes() map[kind]string {
	out := map[kind]string{}
	for path, operations := range a.Paths {
		create, ok := operations["post"]
		if !ok || strings.HasSuffix(path, "}") || strings.Contains(path, "{name}") {
			continue
		}
		if strings.Contains(path, "{namespace}") {
			out[create.kind] = ""
		} else if _, ok := out[create.kind]; !ok {
			out[create.kind] = "/"
		}
	}
	return out
}

// use notes a type and those below it.
func (a *api) use(name string, used map[string]string) {
	if _, ok := used[name]; ok {
		return
	}
	used[name] = ""
	var walk func(s *schema)
	walk = func(s *schema) {
		if s == nil {
			return
		}
		if s.Ref != "" {
			a.use(strings.TrimPrefix(s.Ref, "#/definitions/"), used)
		}
		walk(s.Items)
		walk(s.Values)
		for _, below := range s.Properties {
			walk(below)
		}
	}
	walk(a.Definitions[name])
}

// setListTypes gives lists that name no type the one that server-side apply reads
// from their merge strategy, as kube-openapi's schemaconv does. Before Kubernetes
// 1.30, most lists have the strategy only.
func (s *schema) setListTypes() {
	for _, p := range s.Properties {
		if p.Type == "array" && p.ListType == "" && strings.HasPrefix(p.Strategy, "merge") {
			p.ListType = "set"
			if p.MergeKey != "" {
				p.ListType, p.ListKeys = "map", []string{p.MergeKey}
			}
		}
		p.Strategy, p.MergeKey = "", ""
	}
}

// add sets the values that fields may have.
func (s *schema) add(enums map[string][]string) {
	for field, values := range enums {
		if p := s.Properties[field]; p != nil && p.Type == "string" {
			p.Enum = values
		}
	}
}

// enumerations returns the values of fields, by the name of the type and of the field.
func enumerations() map[string]map[string][]string {
	ref := func(path string) spec.Ref { return spec.MustCreateRef("#/definitions/" + path) }
	out := map[string]map[string][]string{}
	for name, definition := range openapi.GetOpenAPIDefinitions(common.ReferenceCallback(ref)) {
		for field, p := range definition.Schema.Properties {
			if len(p.Enum) == 0 {
				continue
			}
			if out[name] == nil {
				out[name] = map[string][]string{}
			}
			for _, value := range p.Enum {
				out[name][field] = append(out[name][field], fmt.Sprint(value))
			}
			slices.Sort(out[name][field])
		}
	}
	return out
}
