package lsp

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/textproto"
	"strconv"
)

// message is a request, a notification or a response of JSON-RPC 2.0.
type message struct {
	Version string          `json:"jsonrpc"`
	ID      json.RawMessage `json:"id,omitempty"`
	Method  string          `json:"method,omitempty"`
	Params  json.RawMessage `json:"params,omitempty"`
	Result  any             `json:"result,omitempty"`
	Error   *problem        `json:"error,omitempty"`
}

// problem is the error of a response. Its codes are those of JSON-RPC.
type problem struct {
	Code    int    `json:"code"`
	Message string `json:"message"`
}

const (
	parseError     = -32700
	methodNotFound = -32601
	invalidParams  = -32602
)

// mostBytes bounds a message. The largest that a client sends is the text of a file.
const mostBytes = 32 << 20

// read returns the body of the next message. The error is io.EOF at the end of the input.
func read(from *bufio.Reader) ([]byte, error) {
	head, err := textproto.NewReader(from).ReadMIMEHeader()
	if err != nil {
		if errors.Is(err, io.EOF) && len(head) == 0 {
			return nil, io.EOF
		}
		return nil, fmt.Errorf("read the header of a message: %w", err)
	}
	size, err := strconv.Atoi(head.Get("Content-Length"))
	if err != nil || size < 0 || size > mostBytes {
		return nil, fmt.Errorf("Content-Length must be a number of at most %d, not %q", mostBytes, head.Get("Content-Length"))
	}
	body := make([]byte, size)
	if _, err := io.ReadFull(from, body); err != nil {
		return nil, fmt.Errorf("read a message of %d bytes: %w", size, err)
	}
	return body, nil
}

func write(to io.Writer, m message) error {
	m.Version = "2.0"
	body, err := json.Marshal(m)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(to, "Content-Length: %d\r\n\r\n%s", len(body), body)
	return err
}
