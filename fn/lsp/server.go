package lsp

import (
	"bufio"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"net/url"
	"path/filepath"
	"slices"
	"strings"

	"github.com/meshpress/meshpress/policies"
	"github.com/meshpress/meshpress/render/diag"
)

// Server answers one client.
type Server struct {
	// Check judges the saved inputs.
	Check func() (diag.List, error)
	// Version is the version of the program.
	Version string
	// Documents is the address of the pages of codes.
	Documents string

	to        io.Writer
	found     map[string][]diag.Diagnostic // by the absolute path of the file
	published map[string]bool
}

// Serve reads messages and answers them until the client ends it. The error is that of the streams, of
// [Server.Check], or of a header that cannot be read.
func (s *Server) Serve(in io.Reader, out io.Writer) error {
	s.to, s.published = out, map[string]bool{}
	for from := bufio.NewReader(in); ; {
		body, err := read(from)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		var m message
		if err := json.Unmarshal(body, &m); err != nil {
			if err := s.fail(nil, parseError, "the message is not JSON-RPC: "+err.Error()); err != nil {
				return err
			}
			continue
		}
		if m.Method == "exit" {
			return nil
		}
		if err := s.handle(m); err != nil {
			return err
		}
	}
}

func (s *Server) handle(m message) error {
	switch m.Method {
	case "initialize":
		return s.answer(m.ID, map[string]any{
			"capabilities": map[string]any{"hoverProvider": true,
				"textDocumentSync": map[string]any{"openClose": true, "save": map[string]any{}}},
			"serverInfo": map[string]any{"name": "meshpress", "version": s.Version},
		})
	case "initialized", "textDocument/didOpen", "textDocument/didSave":
		return s.publish()
	case "textDocument/hover":
		return s.hover(m)
	case "shutdown":
		return s.answer(m.ID, json.RawMessage("null"))
	}
	if m.ID != nil && m.Method != "" {
		return s.fail(m.ID, methodNotFound, "meshpress does not have the method "+m.Method)
	}
	return nil
}

func (s *Server) answer(id json.RawMessage, result any) error {
	return write(s.to, message{ID: id, Result: result})
}

func (s *Server) fail(id json.RawMessage, code int, text string) error {
	if id == nil {
		id = json.RawMessage("null")
	}
	return write(s.to, message{ID: id, Error: &problem{code, text}})
}

// publish checks the inputs, and sends the findings of each file. If the findings of a file are gone, it sends an empty
// list.
func (s *Server) publish() error {
	found, err := s.Check()
	if err != nil {
		return err
	}
	s.found = map[string][]diag.Diagnostic{}
	for _, d := range found {
		name, err := filepath.Abs(d.Pos.File)
		if err != nil || d.Pos.File == "" {
			continue
		}
		s.found[name] = append(s.found[name], d)
		s.published[name] = true
	}
	for _, name := range slices.Sorted(maps.Keys(s.published)) {
		list := []diagnostic{}
		for _, d := range s.found[name] {
			list = append(list, s.diagnostic(d))
		}
		params, err := json.Marshal(map[string]any{"uri": uriOf(name), "diagnostics": list})
		if err != nil {
			return err
		}
		if err := write(s.to, message{Method: "textDocument/publishDiagnostics", Params: params}); err != nil {
			return err
		}
	}
	return nil
}

// hover answers with the pages of the findings in a line.
func (s *Server) hover(m message) error {
	var at struct {
		TextDocument struct {
			URI string `json:"uri"`
		} `json:"textDocument"`
		Position position `json:"position"`
	}
	if err := json.Unmarshal(m.Params, &at); err != nil {
		return s.fail(m.ID, invalidParams, err.Error())
	}
	var pages []string
	for _, d := range s.found[pathOf(at.TextDocument.URI)] {
		if d.Pos.Line-1 == at.Position.Line {
			pages = append(pages, "**"+d.Code.String()+"**: "+d.Code.Title()+"\n\n"+policies.Explain(d.Code))
		}
	}
	if len(pages) == 0 {
		return s.answer(m.ID, json.RawMessage("null"))
	}
	return s.answer(m.ID, map[string]any{"contents": map[string]any{"kind": "markdown",
		"value": strings.Join(pages, "\n\n---\n\n")}})
}

func uriOf(name string) string {
	slashed := filepath.ToSlash(name)
	if !strings.HasPrefix(slashed, "/") { // C:/...
		slashed = "/" + slashed
	}
	return (&url.URL{Scheme: "file", Path: slashed}).String()
}

// pathOf is the inverse of uriOf; "" for an address that is no file.
func pathOf(uri string) string {
	u, err := url.Parse(uri)
	if err != nil || u.Scheme != "file" {
		return ""
	}
	name := u.Path
	if len(name) > 2 && name[2] == ':' { // /C:/...
		name = name[1:]
	}
	return filepath.Clean(filepath.FromSlash(name))
}
