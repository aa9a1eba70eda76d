package corpus

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const (
	object = "kind: Namespace\nmetadata:\n  name: a\n"
	other  = "kind: Namespace\nmetadata:\n  name: b\n"
	stream = "---\n# cluster1/namespaces\n" + object
	bad    = "f.yaml:1:2: error MP0004: unknown field\n  hint: none\n"
)

// judged is a case of the judge: the replies of both runs. If the tree's reply is not given, it is the stream's
// without stdout.
type judged struct {
	stream reply
	tree   *reply
	files  map[string]string
}

func (j judged) judge(t *testing.T) verdict {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "out")
	for name, text := range j.files {
		name = filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	tree := reply{code: j.stream.code, stderr: j.stream.stderr}
	if j.tree != nil {
		tree = *j.tree
	}
	return judge(command{file: "f.yaml", config: "/tmp/meshpress.yaml"}, j.stream, tree, dir)
}

func said(code int, stdout, stderr string) reply {
	return reply{code, []byte(stdout), []byte(stderr)}
}

func TestKeptPromises(t *testing.T) {
	files := map[string]string{"cluster1/namespaces/manifest.yaml": "---\n" + object, "cluster1/.index": "x"}
	if v := (judged{stream: said(0, stream, "/tmp/meshpress.yaml:1:2: warning MP0001: a\n"),
		files: files}).judge(t); v.outcome() != rendered || v.objects != 1 {
		t.Errorf("a success with one object: %+v", v)
	}
	if v := (judged{stream: said(2, "", bad)}).judge(t); v.outcome() != refused {
		t.Errorf("a refusal: %+v", v)
	}
}

func TestBrokenPromises(t *testing.T) {
	files := map[string]string{"cluster1/namespaces/manifest.yaml": "---\n" + object}
	failure := said(1, "", bad)
	for name, test := range map[string]struct {
		run  judged
		want string
	}{
		"a crash": {judged{stream: said(4, "", "meshpress: internal error: nil\n")}, "exit code 4"},
		"a crash with -o only": {judged{stream: said(0, stream, ""), tree: &reply{code: 4}, files: files},
			"exit code 4"},
		"a stack":                 {judged{stream: said(2, "", "panic: x\n\ngoroutine 1 [running]\n")}, "goroutine"},
		"an empty success":        {judged{stream: said(0, "", "")}, "no objects"},
		"a success with an error": {judged{stream: said(0, stream, bad), files: files}, "exit code 0 with an error"},
		"a refusal without a position": {judged{stream: said(1, "", "error MP0033: nothing\n")},
			"without an error that has a position"},
		"a refusal without a line": {judged{stream: said(1, "", "f.yaml: error MP0001: no\n")},
			"without an error that has a position"},
		"a refusal with only warnings": {judged{stream: said(1, "", strings.Replace(bad, "error", "warning", 1))},
			"without an error"},
		"a refusal with output": {judged{stream: said(1, stream, bad)}, "bytes on stdout"},
		"a refusal with a tree": {judged{stream: failure, files: files}, "the tree has 1 objects"},
		"a finding about another file": {judged{stream: said(1, "", "g.yaml:1:1: error MP0004: x\n"+bad)},
			"about another file"},
		"a line that is no finding":    {judged{stream: said(1, "", bad+"hello\n")}, "no finding"},
		"an object only in the stream": {judged{stream: said(0, stream+stream, ""), files: files}, "not in the tree"},
		"an object only in the tree": {judged{stream: said(0, stream, ""),
			files: map[string]string{"cluster1/namespaces/m.yaml": "---\n" + object + "---\n" + other}}, "not in the stream"},
		"an object in another release": {judged{stream: said(0, stream, ""),
			files: map[string]string{"cluster1/istiod/m.yaml": "---\n" + object}}, "not in the tree"},
		"a file of another kind": {judged{stream: said(0, stream, ""),
			files: map[string]string{"cluster1/m.yaml": object}}, "must hold"},
		"a document that is no object": {judged{stream: said(0, "---\n# a/b\nx: y\n", ""), files: files}, "is no object"},
		"a document without its place": {judged{stream: said(0, "---\n"+object, ""), files: files}, "where it belongs"},
		"another result with -o": {judged{stream: said(0, stream, ""), tree: &failure, files: files},
			"with -o: exit code 1"},
		"something on stdout besides -o": {judged{stream: said(0, stream, ""), tree: &reply{stdout: []byte("x")},
			files: files}, "stdout is not empty"},
	} {
		t.Run(name, func(t *testing.T) {
			v := test.run.judge(t)
			if got := strings.Join(v.broken, "\n"); v.outcome() != failed || !strings.Contains(got, test.want) {
				t.Errorf("broken: %q, want %q", got, test.want)
			}
		})
	}
}

func TestTable(t *testing.T) {
	var out strings.Builder
	found, _ := parseFindings([]byte("error MP0033: nothing\n" + bad + bad))
	if err := writeTable(&out, []verdict{{file: "f.yaml", code: 1, found: found},
		{file: "g.yaml", objects: 3}}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"error MP0004×2 error MP0033×1  1:2: error MP0004: unknown field\n",
		"2 files: 1 rendered, 1 refused, 0 failed\n", "error MP0004×1, error MP0033×1\n"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the table has no %q:\n%s", want, out.String())
		}
	}
}
