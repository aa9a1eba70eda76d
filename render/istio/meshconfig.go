package istio

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/reflect/protoreflect"
	meshv1alpha1 "istio.io/api/mesh/v1alpha1"

	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/source"
)

// checkMeshConfig decodes the mesh config, in both places, with Istio's API.
// Wrong types are errors. Unknown fields are warnings: builds of vendors have
// fields of their own, and Istio ignores what it does not know.
func checkMeshConfig(s *Spec, found *diag.List) {
	for _, at := range []source.Ref{s.user.Get("meshConfig"), s.user.Get("values", "meshConfig")} {
		if at.IsNull() {
			continue
		}
		m := meshDocument{root: at, dropped: map[string]bool{}}
		for range mostFindings {
			if !m.check(found) {
				break
			}
		}
	}
}

// mostFindings bounds the rounds: each one finds one thing.
const mostFindings = 200

// meshDocument is a mesh config as JSON with one field a line, so that the line
// of an error of the protobuf decoder is a field of the user's file.
type meshDocument struct {
	root    source.Ref
	dropped map[string]bool // paths of fields that are reported already
	lines   []source.Ref
	keys    []diag.Pos
	out     bytes.Buffer
}

var (
	protoPosition = regexp.MustCompile(`\(line (\d+):\d+\):\s*(.*)$`)
	unknownField  = regexp.MustCompile(`^unknown field "([^"]+)"`)
)

// check decodes once, reports the first problem and drops its field.
func (m *meshDocument) check(found *diag.List) bool {
	m.out.Reset()
	m.lines, m.keys = nil, nil
	m.write(m.root, m.root.Pos())
	err := protojson.Unmarshal(m.out.Bytes(), &meshv1alpha1.MeshConfig{})
	if err == nil {
		return false
	}
	text := strings.ReplaceAll(err.Error(), "\u00a0", " ")
	match := protoPosition.FindStringSubmatch(text)
	if match == nil {
		found.Add(diag.Diagnostic{Code: diag.BadMeshConfig, Pos: m.root.Pos(), Field: m.root.Path(), Text: strings.TrimPrefix(text, "proto: ")})
		return false
	}
	line, _ := strconv.Atoi(match[1])
	if line < 1 || line > len(m.lines) || m.dropped[m.lines[line-1].Path()] {
		return false
	}
	at := m.lines[line-1]
	m.dropped[at.Path()] = true
	found.Add(m.finding(at, m.keys[line-1], match[2]))
	return true
}

func (m *meshDocument) finding(at source.Ref, key diag.Pos, problem string) diag.Diagnostic {
	d := diag.Diagnostic{Code: diag.BadMeshConfig, Pos: at.Pos(), Field: at.Path(), Text: fmt.Sprintf("`%s`: %s", at.Path(), problem)}
	unknown := unknownField.FindStringSubmatch(problem)
	if unknown == nil {
		return d
	}
	d.Code, d.Pos = diag.UnknownMesh, key
	d.Text = fmt.Sprintf("Istio's API does not have the mesh config field `%s`", at.Path())
	if near := source.Nearest(unknown[1], m.siblings(at)); near != "" {
		d.Hint = fmt.Sprintf("did you mean %q?", near)
	}
	return d
}

// siblings are the fields of the message that a path leads into.
func (m *meshDocument) siblings(at source.Ref) []string {
	message := (&meshv1alpha1.MeshConfig{}).ProtoReflect().Descriptor()
	steps := strings.FieldsFunc(strings.TrimPrefix(at.Path(), m.root.Path()), func(r rune) bool { return strings.ContainsRune(".[]", r) })
	for i, step := range steps {
		field := message.Fields().ByJSONName(step)
		if _, err := strconv.Atoi(step); err == nil {
			continue
		}
		if i == len(steps)-1 || field == nil || field.Kind() != protoreflect.MessageKind || field.IsMap() {
			break
		}
		message = field.Message()
	}
	var names []string
	for i := range message.Fields().Len() {
		names = append(names, message.Fields().Get(i).JSONName())
	}
	return names
}

// write prints a node so that every value begins on a line of its own.
func (m *meshDocument) write(at source.Ref, key diag.Pos) {
	m.line(at, key)
	switch {
	case len(at.Keys()) > 0:
		m.out.WriteString("{")
		m.writeFields(at)
		m.out.WriteString("}")
	case len(at.Items()) > 0:
		m.out.WriteString("[")
		m.writeItems(at)
		m.out.WriteString("]")
	default:
		text, _ := json.Marshal(at.Value())
		m.out.Write(text)
	}
}

func (m *meshDocument) writeItems(at source.Ref) {
	first := true
	for _, item := range at.Items() {
		if !m.dropped[item.Path()] {
			m.comma(!first)
			first = false
			m.write(item, item.Pos())
		}
	}
}

func (m *meshDocument) writeFields(at source.Ref) {
	first := true
	for _, name := range at.Keys() {
		field := at.Get(name)
		if m.dropped[field.Path()] {
			continue
		}
		m.comma(!first)
		first = false
		m.line(field, at.Key(name))
		text, _ := json.Marshal(name)
		m.out.Write(append(text, ':'))
		m.write(field, at.Key(name))
	}
}

// line begins a line that belongs to a node.
func (m *meshDocument) line(at source.Ref, key diag.Pos) {
	if m.out.Len() > 0 {
		m.out.WriteByte('\n')
	}
	m.lines, m.keys = append(m.lines, at), append(m.keys, key)
}

func (m *meshDocument) comma(needed bool) {
	if needed {
		m.out.WriteByte(',')
	}
}
