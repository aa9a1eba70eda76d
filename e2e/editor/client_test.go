package editor

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net/textproto"
	"os"
	"os/exec"
	"strconv"
	"testing"
)

// client is an editor as a server of the Language Server Protocol sees it.
type client struct {
	t        *testing.T
	to       io.Writer
	from     *bufio.Reader
	settings map[string]any // by section
	last     int
	told     map[string][]string // messages of diagnostics, by address
}

type message struct {
	Version string          `json:"jsonrpc"`
	ID      json.RawMessage `json:"id,omitempty"`
	Method  string          `json:"method,omitempty"`
	Params  json.RawMessage `json:"params,omitempty"`
	Result  json.RawMessage `json:"result,omitempty"`
	Error   json.RawMessage `json:"error,omitempty"`
}

// start starts a server in a directory, which is the folder of the editor.
func start(t *testing.T, dir string, settings map[string]any, name string, args ...string) *client {
	t.Helper()
	c := exec.Command(name, args...)
	c.Dir, c.Stderr = dir, os.Stderr
	to, err := c.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	from, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = c.Process.Kill()
		_ = c.Wait()
	})
	e := &client{t: t, to: to, from: bufio.NewReader(from), settings: settings, told: map[string][]string{}}
	folder := "file://" + dir
	e.ask("initialize", map[string]any{"processId": os.Getpid(), "rootUri": folder,
		"workspaceFolders": []any{map[string]any{"uri": folder, "name": "mesh"}},
		"capabilities": map[string]any{"workspace": map[string]any{"configuration": true, "workspaceFolders": true},
			"textDocument": map[string]any{"completion": map[string]any{"completionItem": map[string]any{
				"documentationFormat": []string{"markdown"}}}}}})
	e.tell("initialized", map[string]any{})
	e.tell("workspace/didChangeConfiguration", map[string]any{"settings": settings})
	return e
}

func (c *client) send(m message) {
	c.t.Helper()
	m.Version = "2.0"
	body, err := json.Marshal(m)
	if err == nil {
		_, err = fmt.Fprintf(c.to, "Content-Length: %d\r\n\r\n%s", len(body), body)
	}
	if err != nil {
		c.t.Fatal(err)
	}
}

func (c *client) json(value any) json.RawMessage {
	c.t.Helper()
	out, err := json.Marshal(value)
	if err != nil {
		c.t.Fatal(err)
	}
	return out
}

func (c *client) tell(method string, params any) {
	c.t.Helper()
	c.send(message{Method: method, Params: c.json(params)})
}

// ask sends a request, and returns its result.
func (c *client) ask(method string, params any) json.RawMessage {
	c.t.Helper()
	c.last++
	id := strconv.Itoa(c.last)
	c.send(message{ID: json.RawMessage(id), Method: method, Params: c.json(params)})
	for {
		m := c.next()
		if m.Method == "" && string(m.ID) == id {
			if m.Error != nil {
				c.t.Fatalf("%s: %s", method, m.Error)
			}
			return m.Result
		}
	}
}

// next reads a message. It answers what the server asks, and keeps diagnostics.
func (c *client) next() message {
	c.t.Helper()
	head, err := textproto.NewReader(c.from).ReadMIMEHeader()
	if err != nil {
		c.t.Fatal(err)
	}
	size, err := strconv.Atoi(head.Get("Content-Length"))
	if err != nil {
		c.t.Fatal(err)
	}
	body := make([]byte, size)
	if _, err := io.ReadFull(c.from, body); err != nil {
		c.t.Fatal(err)
	}
	var m message
	if err := json.Unmarshal(body, &m); err != nil {
		c.t.Fatal(err)
	}
	switch {
	case m.Method == "textDocument/publishDiagnostics":
		c.keep(m.Params)
	case m.Method == "workspace/configuration":
		c.send(message{ID: m.ID, Result: c.json(c.sections(m.Params))})
	case m.Method != "" && m.ID != nil:
		c.send(message{ID: m.ID, Result: json.RawMessage("null")})
	}
	return m
}

func (c *client) keep(params json.RawMessage) {
	c.t.Helper()
	var p struct {
		URI         string
		Diagnostics []struct{ Message string }
	}
	if err := json.Unmarshal(params, &p); err != nil {
		c.t.Fatal(err)
	}
	c.told[p.URI] = []string{}
	for _, d := range p.Diagnostics {
		c.told[p.URI] = append(c.told[p.URI], d.Message)
	}
}

// sections returns the settings that a server asks for.
func (c *client) sections(params json.RawMessage) []any {
	c.t.Helper()
	var p struct{ Items []struct{ Section string } }
	if err := json.Unmarshal(params, &p); err != nil {
		c.t.Fatal(err)
	}
	var out []any
	for _, item := range p.Items {
		out = append(out, c.settings[item.Section])
	}
	return out
}

// open opens a file with a text, and returns the diagnostics that the server then has.
func (c *client) open(file, text string) []string {
	c.t.Helper()
	uri := "file://" + file
	c.tell("textDocument/didOpen", map[string]any{"textDocument": map[string]any{"uri": uri, "languageId": "yaml",
		"version": 1, "text": text}})
	for c.told[uri] == nil {
		c.next()
	}
	return c.told[uri]
}
