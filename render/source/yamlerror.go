package source

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	marked "go.yaml.in/yaml/v4"

	"github.com/meshpress/meshpress/internal/lazyregexp"
	"github.com/meshpress/meshpress/render/diag"
)

var (
	yamlLine    = lazyregexp.New(`^yaml: (?:line (\d+): )?`)
	parserError = lazyregexp.New(`^did not find expected (key|node content|'|<)`)
)

// yamlError is the finding of a syntax error. The library that reads documents
// does not say the column of an error, and says the line of what is around it;
// its next version says both, so it reads the file again for them.
func yamlError(file string, content []byte, err error) diag.Diagnostic {
	text := err.Error()
	line := 1
	if m := yamlLine().FindStringSubmatch(text); m != nil {
		text = strings.TrimPrefix(text, m[0])
		line, _ = strconv.Atoi(m[1])
	}
	d := diag.Diagnostic{Code: diag.BadYAML, Pos: diag.Pos{File: file}, Text: "the file must be YAML: " + text}
	if isEncoding().MatchString(text) {
		d.Pos = posOf(d.Pos, content, strangeByte(content))
		return d
	}
	isAboutTabs := strings.Contains(text, "tab character")
	if isAboutTabs {
		d.Hint = tabHint
	}
	problem := syntaxError(content)
	if problem == nil || problem.Mark.Line == 0 {
		if parserError().MatchString(text) {
			line++ // the library counts those from 0
		}
		d.Pos = firstOf(d.Pos, content, line, isAboutTabs)
		return d
	}
	at := problem.Mark
	if isTab(content, at) {
		d.Hint = tabHint
	}
	if begin := problem.ContextMark; isUnfinished(problem, content) {
		at = begin
	} else if isEnclosed(problem) && begin.Line < at.Line {
		d.Hint = fmt.Sprintf("it begins at line %d, column %d", begin.Line, begin.Column)
	}
	d.Pos.Line, d.Pos.Col = at.Line, at.Column
	if lines := linesOf(content); at.Line > len(lines) { // no editor shows the line after the last one
		d.Pos.Line, d.Pos.Col = len(lines), utf8.RuneCountInString(lines[len(lines)-1])+1
	}
	return d
}

const tabHint = "a tab must not indent: use spaces"

// isEncoding matches what is wrong with bytes, and not with syntax.
var isEncoding = lazyregexp.New(`^control characters are not allowed|UTF-8|UTF-16|Unicode`)

func isTab(content []byte, at marked.Mark) bool {
	lines := linesOf(content)
	return at.Line <= len(lines) && strings.HasPrefix(lines[at.Line-1], "\t")
}

// syntaxError reads a file for the position of its first error; nil if it finds none.
func syntaxError(content []byte) (problem *marked.LoadError) {
	defer func() { _ = recover() }() // of the library, on hostile input
	decoder := marked.NewDecoder(bytes.NewReader(content))
	for {
		var node marked.Node
		err := decoder.Decode(&node)
		if found, ok := errors.AsType[*marked.LoadError](err); ok {
			return found
		}
		if err != nil || errors.Is(err, io.EOF) {
			return nil
		}
	}
}

// isUnfinished tells whether what is wrong is where something begins: a quotation
// or a list that never ends, or a key without a colon.
func isUnfinished(problem *marked.LoadError, content []byte) bool {
	if problem.ContextMark.Line == 0 {
		return false
	}
	switch problem.Message {
	case "found unexpected end of stream", "found unexpected document indicator", "could not find expected ':'":
		return true
	}
	return isEnclosed(problem) && problem.Mark.Line > len(linesOf(content))
}

func isEnclosed(problem *marked.LoadError) bool {
	return strings.HasPrefix(problem.ContextMsg, "while parsing a flow ")
}

// firstOf is where the text of a line begins, or the first tab that indents a
// line from there on.
func firstOf(pos diag.Pos, content []byte, line int, tab bool) diag.Pos {
	lines := linesOf(content)
	pos.Line = max(1, min(line, len(lines))) // the end of the file counts as a line of its own
	for i := pos.Line - 1; tab && i < len(lines); i++ {
		indent := lines[i][:len(lines[i])-len(strings.TrimLeft(lines[i], " \t"))]
		if at := strings.IndexByte(indent, '\t'); at >= 0 {
			pos.Line, pos.Col = i+1, at+1
			return pos
		}
	}
	text := lines[pos.Line-1]
	pos.Col = len(text) - len(strings.TrimLeft(text, " \t")) + 1
	return pos
}

// strangeByte returns where the first byte is that YAML does not allow, -1 if there is none.
func strangeByte(content []byte) int {
	for i := 0; i < len(content); {
		r, size := utf8.DecodeRune(content[i:])
		if r == utf8.RuneError && size == 1 || r < ' ' && !strings.ContainsRune("\t\n\r", r) ||
			r >= 0x7f && r < 0xa0 && r != 0x85 {
			return i
		}
		i += size
	}
	return -1
}

func posOf(pos diag.Pos, content []byte, offset int) diag.Pos {
	if offset < 0 {
		return firstOf(pos, content, 1, false)
	}
	lines := strings.Split(lineEnds.Replace(string(content[:offset])), "\n")
	pos.Line, pos.Col = len(lines), utf8.RuneCountInString(lines[len(lines)-1])+1
	return pos
}

func linesOf(content []byte) []string {
	return strings.Split(strings.TrimRight(lineEnds.Replace(string(content)), "\n"), "\n")
}

// lineEnds are those of YAML.
var lineEnds = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u0085", "\n", "\u2028", "\n", "\u2029", "\n")
