package istio

import (
	"encoding/json"
	"fmt"
	"strings"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/dynamicpb"
	meshv1alpha1 "istio.io/api/mesh/v1alpha1"

	"github.com/meshpress/meshpress/internal/lazyregexp"
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/source"
)

// checkMeshConfig decodes the mesh config, in both places, with Istio's API.
// Wrong types are errors. Unknown fields are warnings: builds of vendors have
// fields of their own, and Istio ignores what it does not know.
func checkMeshConfig(s *Spec, found *diag.List) {
	m := meshChecker{found: found, near: map[protoreflect.FullName]*source.Candidates{}}
	for _, at := range []source.Ref{s.user.Get("meshConfig"), s.user.Get("values", "meshConfig")} {
		if at.IsMap() || !at.IsNull() && at.Node != s.user.Get("meshConfig").Node { // which is reported as it is read
			m.message(at, (&meshv1alpha1.MeshConfig{}).ProtoReflect().Descriptor())
		}
	}
}

// meshChecker walks a mesh config beside the type of its message. The decoder of
// protobuf stops at the first mistake, so it is given small parts: a message
// without what is in its fields, an item, an entry. Each part is decoded once.
type meshChecker struct {
	found *diag.List
	near  map[protoreflect.FullName]*source.Candidates
}

// message checks a map with the fields of a type.
func (m *meshChecker) message(at source.Ref, of protoreflect.MessageDescriptor) {
	if isOpaque(of) || !at.IsMap() {
		m.whole(at, of)
		return
	}
	var known []meshField
	for _, f := range at.Fields() {
		field := fieldOf(of, f.Name)
		if field == nil {
			m.unknown(f, of)
			continue
		}
		known = append(known, meshField{f, field, m.below(f, field, of)})
	}
	// Each round finds one mistake. The message is small: it has neither unknown
	// fields nor what is below the known ones.
	for len(known) > 0 {
		i, problem := decodeFields(known, of)
		if problem == "" {
			return
		}
		m.bad(known[i].Value, problem, wordsOf(known[i].of))
		known = append(known[:i:i], known[i+1:]...)
	}
}

// meshField is a field of the user's map, its type, and the value that the
// message is decoded with: what is below is checked by itself.
type meshField struct {
	source.Field
	of    protoreflect.FieldDescriptor
	value any
}

// below checks the content of a field, and returns the content of the message in its place.
func (m *meshChecker) below(f source.Field, field protoreflect.FieldDescriptor, of protoreflect.MessageDescriptor) any {
	at := f.Value
	switch {
	case field.IsMap() && at.IsMap():
		for _, entry := range at.Fields() {
			m.part(entry.Value, field.MapValue(), of, f.Name, func(v any) any { return values{entry.Name: v} })
		}
		return values{}
	case field.IsList() && len(at.Items()) > 0:
		for _, item := range at.Items() {
			m.part(item, field, of, f.Name, func(v any) any { return []any{v} })
		}
		return []any{}
	case field.Message() != nil && !field.IsMap() && !field.IsList() && !isOpaque(field.Message()) && at.IsMap():
		m.message(at, field.Message())
		return values{}
	}
	return at.Value()
}

// part checks an item of a list or an entry of a map by itself.
func (m *meshChecker) part(
	at source.Ref, item protoreflect.FieldDescriptor, of protoreflect.MessageDescriptor, name string, in func(any) any,
) {
	var value any = values{}
	if item.Message() != nil && !isOpaque(item.Message()) && at.IsMap() {
		m.message(at, item.Message())
	} else {
		value = at.Value()
	}
	if problem := decode(values{name: in(value)}, of); problem != "" {
		m.bad(at, problem, wordsOfOne(item))
	}
}

// whole decodes a value as one.
func (m *meshChecker) whole(at source.Ref, of protoreflect.MessageDescriptor) {
	if problem := decode(at.Value(), of); problem != "" {
		m.bad(at, problem, wordsOfMessage(of))
	}
}

// isOpaque tells whether a type has a form of its own in JSON.
func isOpaque(of protoreflect.MessageDescriptor) bool {
	return of.ParentFile().Package() == "google.protobuf"
}

func fieldOf(of protoreflect.MessageDescriptor, name string) protoreflect.FieldDescriptor {
	if field := of.Fields().ByJSONName(name); field != nil {
		return field
	}
	return of.Fields().ByTextName(name)
}

// protoPosition is where the decoder says that it stopped.
var protoPosition = lazyregexp.New(`\(line (\d+):\d+\):\s*(.*)$`)

// decodeFields decodes a message with one field a line, and returns the field
// that the decoder stops at.
func decodeFields(fields []meshField, of protoreflect.MessageDescriptor) (at int, problem string) {
	var b strings.Builder
	for i, f := range fields {
		name, _ := json.Marshal(f.Name)
		value, _ := json.Marshal(f.value)
		b.WriteString(map[bool]string{true: "{", false: ",\n"}[i == 0])
		b.Write(name)
		b.WriteString(":")
		b.Write(value)
	}
	line, problem := decodeText(b.String()+"}", of)
	return min(max(line, 1), len(fields)) - 1, problem
}

// decode returns what the decoder says of a value.
func decode(value any, of protoreflect.MessageDescriptor) (problem string) {
	text, err := json.Marshal(value)
	if err != nil {
		return err.Error()
	}
	_, problem = decodeText(string(text), of)
	return problem
}

// decodeText returns what the decoder says, and in which line.
func decodeText(text string, of protoreflect.MessageDescriptor) (line int, problem string) {
	err := protojson.Unmarshal([]byte(text), dynamicpb.NewMessage(of))
	if err == nil {
		return 0, ""
	}
	problem = strings.ReplaceAll(err.Error(), "\u00a0", " ")
	if match := protoPosition().FindStringSubmatch(problem); match != nil {
		_, _ = fmt.Sscan(match[1], &line)
		return line, match[2]
	}
	return 0, strings.TrimPrefix(problem, "proto: ")
}

// bad reports a value; words says what must be there, "" if only the decoder can say it.
func (m *meshChecker) bad(at source.Ref, problem, words string) {
	d := diag.Diagnostic{Code: diag.BadMeshConfig, Pos: at.Pos(), Field: at.Path(),
		Text: fmt.Sprintf("`%s`: %s", at.Path(), problem)}
	if words != "" && isType(problem) {
		d.Text = fmt.Sprintf("`%s` must be %s, not %s", at.Path(), words, at.Describe())
		d.Hint = typeHint(at, plain(at), words)
	}
	m.found.Add(d)
}

func (m *meshChecker) unknown(f source.Field, of protoreflect.MessageDescriptor) {
	path := f.Value.Path()
	d := diag.Diagnostic{Code: diag.UnknownMesh, Pos: f.Key, Field: path,
		Text: fmt.Sprintf("Istio's API does not have the mesh config field `%s`", path)}
	if near := m.fields(of).Nearest(f.Name); near != "" {
		d.Hint = fmt.Sprintf("did you mean %q?", near)
	}
	m.found.Add(d)
}

// fields are the names of a message's fields.
func (m *meshChecker) fields(of protoreflect.MessageDescriptor) *source.Candidates {
	if m.near[of.FullName()] == nil {
		var names []string
		for i := range of.Fields().Len() {
			names = append(names, of.Fields().Get(i).JSONName())
		}
		m.near[of.FullName()] = source.NewCandidates(names)
	}
	return m.near[of.FullName()]
}
