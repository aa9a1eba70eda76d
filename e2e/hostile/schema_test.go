package hostile

import (
	"fmt"
	"net"
	"strings"
	"sync/atomic"
	"testing"
)

// listener starts a server that counts connections.
func listener(t *testing.T) (address string, connections *atomic.Int64) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	t.Cleanup(func() { l.Close() })
	connections = new(atomic.Int64)
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			connections.Add(1)
			fmt.Fprint(c, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}")
			c.Close()
		}
	}()
	return l.Addr().String(), connections
}

// schemaPlaces are the places of a schema in a chart.
var schemaPlaces = map[string]func(schema string) attack{
	"a chart": func(schema string) attack {
		return attack{files: chart(map[string]string{"values.schema.json": schema}), spec: ownCharts}
	},
	"a subchart": func(schema string) attack {
		return attack{files: chart(map[string]string{"charts/sub/Chart.yaml": chartYAML("sub"),
			"charts/sub/values.schema.json": schema, "charts/sub/templates/a.yaml": configMap("sub", "")}), spec: ownCharts}
	},
	"an archive": func(schema string) attack {
		a := attack{files: without(chart(nil), "../charts/istiod/"), spec: ownCharts}
		a.lay = func(w *world) {
			w.write("repo/charts/istiod-"+usual+".tgz",
				string(archive(w, member{"istiod/Chart.yaml", chartYAML("istiod")}, member{"istiod/values.schema.json", schema},
					member{"istiod/templates/a.yaml", configMap("istiod", "")})))
		}
		return a
	},
}

// TestSchemasConnectNowhere proves that a schema cannot refer to other documents. SECRET stands for a file
// outside, HOST for a server.
func TestSchemasConnectNowhere(t *testing.T) {
	host, connections := listener(t)
	all, n := map[string]attack{}, 0
	for name, schema := range map[string]string{
		"$ref":                `{"$ref": "http://HOST/a.json"}`,
		"$ref of a property":  `{"properties": {"a": {"$ref": "http://HOST/a.json#/b"}}}`,
		"$ref to https":       `{"$ref": "https://HOST/a.json"}`,
		"$schema":             `{"$schema": "http://HOST/a.json", "type": "object"}`,
		"$schema of a part":   `{"properties": {"a": {"$id": "x", "$schema": "http://HOST/a.json"}}}`,
		"$id and $ref":        `{"$id": "http://HOST/a/", "$ref": "b.json"}`,
		"$id of a part":       `{"properties": {"a": {"$id": "http://HOST/", "properties": {"b": {"$ref": "c"}}}}}`,
		"$dynamicRef":         `{"$schema": "https://json-schema.org/draft/2020-12/schema", "$dynamicRef": "http://HOST/a.json#x"}`,
		"$recursiveRef":       `{"$schema": "https://json-schema.org/draft/2019-09/schema", "$recursiveRef": "http://HOST/a.json"}`,
		"$vocabulary":         `{"$schema": "https://json-schema.org/draft/2020-12/schema", "$vocabulary": {"http://HOST/v": true}}`,
		"in $defs":            `{"$defs": {"a": {"$ref": "http://HOST/a.json"}}, "$ref": "#/$defs/a"}`,
		"in definitions":      `{"$schema": "http://json-schema.org/draft-07/schema#", "definitions": {"a": {"$ref": "http://HOST/a.json"}}, "$ref": "#/definitions/a"}`,
		"draft 4":             `{"$schema": "http://json-schema.org/draft-04/schema#", "id": "http://HOST/", "$ref": "a"}`,
		"user and password":   `{"$ref": "http://a:b@HOST/a.json"}`,
		"no scheme":           `{"$ref": "//HOST/a.json"}`,
		"capital letters":     `{"$ref": "HTTP://HOST/a.json"}`,
		"file":                `{"$ref": "file://SECRET"}`,
		"file of a property":  `{"properties": {"a": {"$ref": "file://SECRET"}}}`,
		"file, localhost":     `{"$ref": "file://localhost/etc/hostname"}`,
		"absolute path":       `{"$ref": "SECRET"}`,
		"relative path":       `{"$ref": "../../../../outside/secret.yaml"}`,
		"$id and a file":      `{"$id": "file:///", "$ref": "etc/hostname"}`,
		"environment":         `{"$ref": "file:///proc/self/environ"}`,
		"a file without end":  `{"$ref": "file:///dev/zero"}`,
		"a neighbour":         `{"$ref": "Chart.yaml"}`,
		"a neighbour by file": `{"$ref": "file:Chart.yaml"}`,
	} {
		for place, in := range schemaPlaces {
			a := attack{lay: func(w *world) {
				text := strings.NewReplacer("HOST", host, "SECRET", w.path("outside/secret.yaml")).Replace(schema)
				real := in(text)
				for name, text := range real.files {
					w.write("repo/app/"+name, text)
				}
				if real.lay != nil {
					real.lay(w)
				}
			}, spec: ownCharts, hosts: inTurn(everywhere, n)}
			n++
			a.holds = func(w *world, _ result) {
				if n := connections.Load(); n > 0 {
					w.Errorf("%d connections", n)
				}
			}
			all[name+" in "+place] = a
		}
	}
	attacks(t, all)
}

// TestSchemaBombs proves that the cost of a schema is bounded.
func TestSchemaBombs(t *testing.T) {
	all := map[string]attack{}
	for name, schema := range map[string]string{
		"references, each twice":   references(40, "allOf"),
		"references, any of":       references(40, "anyOf"),
		"references, one of":       references(40, "oneOf"),
		"references, none matches": references(40, "not"),
		"reference to itself":      `{"$ref": "#"}`,
		"reference in a circle":    `{"$ref": "#/$defs/a", "$defs": {"a": {"$ref": "#/$defs/b"}, "b": {"$ref": "#/$defs/a"}}}`,
		"all of itself, twice":     `{"allOf": [{"$ref": "#"}, {"$ref": "#"}]}`,
		"properties of itself":     `{"additionalProperties": {"allOf": [{"$ref": "#"}, {"$ref": "#"}]}}`,
		"pattern":                  `{"properties": {"a": {"pattern": "` + strings.Repeat("(x+x+)+", 1000) + `y"}}}`,
		"pattern, nested repeats":  `{"properties": {"a": {"pattern": "((((x{100}){100}){100}){100}){100}"}}}`,
		"patterns of properties":   `{"patternProperties": {"` + strings.Repeat("(a|b|c?)*", 2000) + `": {}}}`,
		"pattern that is not RE2":  `{"properties": {"a": {"pattern": "^(?=(a+))\\1b"}}}`,
		"deep":                     strings.Repeat(`{"not": `, 200_000) + "{}" + strings.Repeat("}", 200_000),
		"deep list":                `{"enum": ` + strings.Repeat("[", 1_000_000) + strings.Repeat("]", 1_000_000) + "}",
		"unevaluated": `{"allOf": [` + strings.Repeat(`{"properties": {"a": {}}},`, 20_000) +
			`{}], "unevaluatedProperties": false}`,
		"huge number":             `{"properties": {"a": {"multipleOf": 1e-999999999}}}`,
		"huge number, default":    `{"properties": {"a": {"maximum": 1` + strings.Repeat("0", 1_000_000) + `}}}`,
		"unique items":            `{"properties": {"a": {"uniqueItems": true}}}`,
		"no schema":               `[]`,
		"true":                    `true`,
		"false":                   `false`,
		"null":                    `null`,
		"keyword of another type": `{"properties": [], "required": 1, "type": {}, "$defs": 3, "allOf": {}}`,
		"messages of many findings": `{"allOf": [` + strings.Repeat(`{"required": ["`+strings.Repeat("x", 1000)+`"]},`,
			20_000) + `{}]}`,
	} {
		files := chart(map[string]string{"values.schema.json": schema,
			"values.yaml": "a: " + strings.Repeat("x", 50_000) + "\n"})
		if name == "unique items" {
			files["../charts/istiod/values.yaml"] = "a: [" + strings.Repeat("{b: c},", 20_000) + "]\n"
		}
		all[name] = attack{files: files, spec: ownCharts, hosts: []host{commandLine, plugin}}
	}
	attacks(t, all)
}

// references returns n definitions that each refer to the next one twice.
func references(n int, keyword string) string {
	var b strings.Builder
	b.WriteString(`{"$ref": "#/$defs/a0", "$defs": {`)
	for i := range n {
		ref := fmt.Sprintf(`{"$ref": "#/$defs/a%d"}`, i+1)
		if keyword == "not" {
			fmt.Fprintf(&b, `"a%d": {"not": {"anyOf": [%s, {"not": %s}]}},`, i, ref, ref)
		} else {
			fmt.Fprintf(&b, `"a%d": {%q: [%s, %s]},`, i, keyword, ref, ref)
		}
	}
	fmt.Fprintf(&b, `"a%d": {"type": "object"}}}`, n)
	return b.String()
}
