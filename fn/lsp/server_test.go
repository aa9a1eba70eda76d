package lsp

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"testing"

	"github.com/meshpress/meshpress/render/diag"
)

func framed(bodies ...string) io.Reader {
	var b strings.Builder
	for _, body := range bodies {
		fmt.Fprintf(&b, "Content-Length: %d\r\n\r\n%s", len(body), body)
	}
	return strings.NewReader(b.String())
}

// answers returns the messages that the server sends.
func answers(t *testing.T, out *bytes.Buffer) []map[string]any {
	t.Helper()
	var all []map[string]any
	for from := bufio.NewReader(out); ; {
		body, err := read(from)
		if errors.Is(err, io.EOF) {
			return all
		}
		var m map[string]any
		if err != nil || json.Unmarshal(body, &m) != nil || m["jsonrpc"] != "2.0" {
			t.Fatalf("%q: %v", body, err)
		}
		all = append(all, m)
	}
}

// session has the messages of an editor that opens a file with a finding, asks about it, mends it, and ends.
func session(file string) []string {
	hover := func(id, line int) string {
		return fmt.Sprintf(`{"jsonrpc":"2.0","id":%d,"method":"textDocument/hover","params":{"textDocument":{"uri":%q},`+
			`"position":{"line":%d,"character":3}}}`, id, uriOf(file), line)
	}
	return []string{
		`{"jsonrpc":"2.0","id":1,"method":"initialize","params":{}}`,
		`{"jsonrpc":"2.0","method":"initialized","params":{}}`,
		hover(2, 9), hover(3, 0),
		`{"jsonrpc":"2.0","method":"textDocument/didSave","params":{}}`,
		`{"jsonrpc":"2.0","id":4,"method":"textDocument/rename","params":{}}`, `{`,
		`{"jsonrpc":"2.0","id":"5","method":"shutdown"}`,
		`{"jsonrpc":"2.0","method":"exit"}`, `not reached`,
	}
}

func TestSession(t *testing.T) {
	name, err := filepath.Abs("a b.yaml")
	if err != nil {
		t.Fatal(err)
	}
	checks := 0
	s := Server{Version: "v1", Documents: "https://example.com/", Check: func() (diag.List, error) {
		if checks++; checks > 1 {
			return nil, nil
		}
		return diag.List{{Code: diag.BadValue, Severity: diag.Error, Text: "wrong", Hint: "mend it",
			Pos: diag.Pos{File: "a b.yaml", Line: 10, Col: 5}}, {Code: diag.NoInput}}, nil
	}}
	var out bytes.Buffer
	if err := s.Serve(framed(session(name)...), &out); err != nil {
		t.Fatal(err)
	}
	got := answers(t, &out)
	var text []string
	for _, m := range got {
		line, _ := json.Marshal(m)
		text = append(text, strings.ReplaceAll(string(line), uriOf(name), "FILE"))
	}
	for i, want := range []string{
		`"hoverProvider":true`,
		`"diagnostics":[{"code":"MP0006","codeDescription":{"href":"https://example.com/findings.md#mp0006-`,
		`"id":2,"jsonrpc":"2.0","result":{"contents":{"kind":"markdown","value":"**MP0006**: `,
		`{"id":3,"jsonrpc":"2.0","result":null}`,
		`{"diagnostics":[],"uri":"FILE"}`, `"code":-32601`, `"code":-32700`, `{"id":"5","jsonrpc":"2.0","result":null}`,
	} {
		if i >= len(text) || !strings.Contains(text[i], want) {
			t.Fatalf("message %d of %d does not have %s:\n%s", i, len(text), want, strings.Join(text, "\n"))
		}
	}
	for _, want := range []string{`"message":"wrong\nhint: mend it"`, `"severity":1`,
		`"start":{"character":4,"line":9}`, `"uri":"FILE"`} {
		if !strings.Contains(text[1], want) {
			t.Errorf("%s does not have %s", text[1], want)
		}
	}
	if len(text) != 8 {
		t.Errorf("%d messages", len(text))
	}
}

func FuzzServe(f *testing.F) {
	all, _ := io.ReadAll(framed(session("/a.yaml")...))
	f.Add(all)
	f.Add([]byte("Content-Length: 99999999999\r\n\r\n"))
	f.Add([]byte("Content-Length: -1\r\n\r\n{}"))
	f.Add([]byte("X\r\n\r\n"))
	f.Fuzz(func(t *testing.T, in []byte) {
		s := Server{Check: func() (diag.List, error) {
			return diag.List{{Code: diag.BadValue, Pos: diag.Pos{File: "/a.yaml"}}}, nil
		}}
		var out bytes.Buffer
		_ = s.Serve(bytes.NewReader(in), &out)
		answers(t, &out)
	})
}
