package operatorapi

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/meshpress/meshpress/internal/golden"
)

// The table is made of upstream's own files, which come with the embedded charts.
func TestTableIsThatOfUpstream(t *testing.T) {
	golden.Compare(t, "table.txt", newTable(t).String())
}

// table is upstream's types of all embedded versions, a line for each field.
type table struct {
	versions []string
	lines    map[string][]string // the versions that have it, by "Message field type"
}

func newTable(t *testing.T) *table {
	t.Helper()
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Path}} {{.Dir}}", "all").Output()
	if err != nil {
		t.Fatalf("go list -m: %v", err)
	}
	all := &table{lines: map[string][]string{}}
	for line := range strings.Lines(string(out)) {
		if version, ok := strings.CutPrefix(line, "charts.meshpress.dev/istio-"); ok {
			version, dir, _ := strings.Cut(strings.TrimSpace(version), " ")
			all.versions = append(all.versions, version)
			all.add(t, version, dir)
		}
	}
	slices.Sort(all.versions)
	return all
}

// add reads the files of one version. Until 1.23 they are in another folder.
func (all *table) add(t *testing.T, version, dir string) {
	t.Helper()
	var text []byte
	var err error
	for _, below := range []string{"operator/pkg/apis", "operator/pkg/apis/istio/v1alpha1"} {
		if text, err = os.ReadFile(filepath.Join(dir, below, "values_types.proto")); err == nil {
			break
		}
	}
	if err != nil {
		t.Fatalf("Istio %s: %v", version, err)
	}
	messages, enums := parse(t, text)
	for path, of := range kubernetesTypes(t, dir) {
		messages.retype(t, path, of)
	}
	for name, fields := range messages {
		for _, f := range fields {
			key := fmt.Sprintf("%s %s %s", name, f.name, enums.typeOf(f.of, messages))
			all.lines[key] = append(all.lines[key], version)
		}
	}
}

// String lists the fields with the versions that have them; none means all.
func (all *table) String() string {
	var b bytes.Buffer
	b.WriteString("# Upstream's types of the values of an IstioOperator. Generated: go test ./render/istio/operatorapi " +
		"-update\n")
	fmt.Fprintf(&b, "versions %s\n", strings.Join(all.versions, " "))
	message := ""
	for _, key := range slices.Sorted(mapsKeys(all.lines)) {
		name, rest, _ := strings.Cut(key, " ")
		if name != message {
			message = name
			fmt.Fprintf(&b, "message %s\n", name)
		}
		b.WriteString(rest)
		if have := all.lines[key]; len(have) < len(all.versions) {
			slices.Sort(have)
			b.WriteString(" " + strings.Join(have, ","))
		}
		b.WriteString("\n")
	}
	return b.String()
}

func mapsKeys(m map[string][]string) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

type field struct{ name, of string }

type messages map[string][]field

type enums map[string][]string

var (
	comments   = regexp.MustCompile(`(?m)//.*$|(?s:/\*.*?\*/)`)
	opening    = regexp.MustCompile(`^(message|enum)\s+(\w+)\s*\{$`)
	fieldLine  = regexp.MustCompile(`^(repeated\s+)?(map\s*<.*?>|[\w.]+)\s+(\w+)\s*=\s*\d+\s*(\[.*\])?;$`)
	enumLine   = regexp.MustCompile(`^(\w+)\s*=\s*\d+\s*;$`)
	jsonName   = regexp.MustCompile(`json_name\s*=\s*"([^"]+)"`)
	underscore = regexp.MustCompile(`_+([a-zA-Z0-9])`)
)

// parse reads the statements of proto3 that the file has, and refuses others.
func parse(t *testing.T, text []byte) (messages, enums) {
	t.Helper()
	found, choices := messages{}, enums{}
	var open []string // "message X" or "enum Y", the innermost last
	for _, s := range statements(string(comments.ReplaceAll(text, nil))) {
		if s == "}" {
			open = open[:len(open)-1]
		} else if m := opening.FindStringSubmatch(s); m != nil {
			open = append(open, m[1]+" "+m[2])
			if m[1] == "message" {
				found[m[2]] = nil
			}
		} else if len(open) > 0 && !strings.HasPrefix(s, "reserved ") && s != ";" {
			kind, name, _ := strings.Cut(open[len(open)-1], " ")
			statement(t, s, kind, name, found, choices)
		}
	}
	return found, choices
}

func statement(t *testing.T, s, kind, name string, found messages, choices enums) {
	t.Helper()
	if m := enumLine.FindStringSubmatch(s); kind == "enum" && m != nil {
		choices[name] = append(choices[name], m[1])
	} else if m := fieldLine.FindStringSubmatch(s); kind == "message" && m != nil {
		of := m[2]
		if m[1] != "" {
			of = "[]" + of
		}
		found[name] = append(found[name], field{fieldName(m[3], m[4]), of})
	} else {
		t.Fatalf("%s %s: a statement that this test does not know: %q", kind, name, s)
	}
}

// statements cuts the text at ; { and }.
func statements(text string) []string {
	var out []string
	for {
		at := strings.IndexAny(text, ";{}")
		if at < 0 {
			return out
		}
		if s := strings.Join(strings.Fields(text[:at+1]), " "); s != "" {
			out = append(out, s)
		}
		text = text[at+1:]
	}
}

// fieldName is the name in JSON, and the one in the file where that is another:
// upstream's decoder takes both.
func fieldName(name, options string) string {
	json := underscore.ReplaceAllStringFunc(name, func(s string) string { return strings.ToUpper(strings.Trim(s, "_")) })
	if m := jsonName.FindStringSubmatch(options); m != nil {
		json = m[1]
	}
	if json == name {
		return name
	}
	return json + "|" + name
}

var scalars = map[string]string{
	"bool": "bool", "google.protobuf.BoolValue": "bool", "string": "string", "google.protobuf.StringValue": "string",
	"int32": "int", "int64": "int", "google.protobuf.Int32Value": "int", "uint32": "uint", "double": "number",
	"google.protobuf.Struct": "map", "google.protobuf.Value": "any", "google.protobuf.ListValue": "list",
	"google.protobuf.Duration": "duration",
	"IntOrString":              "intOrString",
}

// typeOf is the word for a type in the table.
func (e enums) typeOf(of string, known messages) string {
	if item, ok := strings.CutPrefix(of, "[]"); ok {
		return "[]" + e.typeOf(item, known)
	}
	if value, ok := strings.CutPrefix(strings.ReplaceAll(of, " ", ""), "map<string,"); ok {
		return "map:" + e.typeOf(strings.TrimSuffix(value, ">"), known)
	}
	if word, ok := scalars[of]; ok {
		return word
	}
	if choices, ok := e[of]; ok {
		return "enum:" + strings.Join(choices, "|")
	}
	if strings.HasPrefix(of, "k8s.") {
		parts := strings.Split(of, ".")
		return "k8s:" + parts[len(parts)-1]
	}
	if _, ok := known[of]; ok {
		return of
	}
	return "any:" + of // no version has one, as TestEveryTypeIsKnown says
}

// Since 1.29 the types of Kubernetes are not in the file, but in a list of checks.
var kubernetesCheck = regexp.MustCompile(`runKube(List)?\(values((?:\.Get\w+\(\))+),\s*&\w+\.(\w+)\{\}`)

func kubernetesTypes(t *testing.T, dir string) map[string]string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, "operator/pkg/apis/validation/validation.go"))
	if err != nil {
		return nil
	}
	out := map[string]string{}
	for _, m := range kubernetesCheck.FindAllStringSubmatch(string(text), -1) {
		of := "k8s." + m[3]
		if m[1] != "" {
			of = "[]" + of
		}
		out[strings.ReplaceAll(strings.ReplaceAll(strings.Trim(m[2], "."), "()", ""), "Get", "")] = of
	}
	return out
}

// retype gives the field at a path of getters another type.
func (m messages) retype(t *testing.T, path, of string) {
	t.Helper()
	message := "Values"
	getters := strings.Split(path, ".")
	for i, getter := range getters {
		at := slices.IndexFunc(m[message], func(f field) bool { return goName(f.name) == getter })
		if at < 0 {
			t.Fatalf("validation.go: no field of %s is %s", message, getter)
		}
		if i == len(getters)-1 {
			m[message] = slices.Clone(m[message])
			m[message][at].of = of
		}
		message = m[message][at].of
	}
}

// goName is the name that a field has in Go.
func goName(name string) string {
	if _, original, ok := strings.Cut(name, "|"); ok {
		name = original
	}
	name = underscore.ReplaceAllStringFunc(name, func(s string) string { return strings.ToUpper(strings.Trim(s, "_")) })
	return strings.ToUpper(name[:1]) + name[1:]
}
