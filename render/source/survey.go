package source

import (
	"bytes"

	"github.com/meshpress/meshpress/render/limit"
)

// survey estimates the size of a text from its bytes, before a parser makes nodes of them: two bytes can become
// a node of two hundred bytes. The numbers are upper bounds: they also count characters in quotes, comments and
// block scalars.
type survey struct {
	documents int
	nodes     int // of the largest document
	line      int // first line of that document
	opening   int // brackets of the document that has most of them
	indent    int // largest column of the first text in a line
	anchors   bool
	strange   bool // UTF-16 or not YAML
}

// surveyOf counts the characters without which there is no node.
func surveyOf(text []byte) survey {
	s := survey{documents: 1, line: 1, strange: bytes.IndexByte(text, 0) >= 0 || hasOtherLineEnds(text)}
	line, begin, nodes, opening := 0, 1, 2, 0
	for len(text) > 0 {
		var row []byte
		row, text = cutLine(text)
		if line++; isMarker(row) {
			s.documents++
			begin, nodes, opening = line, 2, 0
		}
		n, o := signs(row)
		nodes, opening = nodes+n, opening+o
		if nodes > s.nodes {
			s.nodes, s.line = nodes, begin
		}
		s.opening, s.indent = max(s.opening, opening), max(s.indent, indentOf(row))
		s.anchors = s.anchors || hasAnchor(row)
	}
	return s
}

func cutLine(text []byte) (row, rest []byte) {
	if i := bytes.IndexAny(text, "\n\r"); i >= 0 {
		return text[:i], text[i+1:]
	}
	return text, nil
}

// hasOtherLineEnds tells whether a text has line ends beyond ASCII, which YAML knows.
func hasOtherLineEnds(text []byte) bool {
	for _, end := range []string{"\u0085", "\u2028", "\u2029"} {
		if bytes.Contains(text, []byte(end)) {
			return true
		}
	}
	return false
}

// isMarker tells whether a line begins a document. No other line can begin like this.
func isMarker(row []byte) bool {
	return bytes.HasPrefix(row, []byte("---")) && (len(row) == 3 || row[3] == ' ' || row[3] == '\t')
}

// signs counts the characters that make nodes. Each makes at most two.
func signs(row []byte) (nodes, opening int) {
	for i, c := range row {
		switch c {
		case ':', ',', '?', '[', '{':
			nodes += 2
			if (c == '[' || c == '{') && (i+1 == len(row) || row[i+1] != c+2) { // not [] and {}
				opening++
			}
		case '-':
			if i+1 == len(row) || row[i+1] == ' ' || row[i+1] == '\t' {
				nodes++
			}
		}
	}
	return nodes, opening
}

// indentOf returns the column of the first character that does not open a level.
func indentOf(row []byte) int {
	for i, c := range row {
		switch c {
		case ' ', '\t', '-', '?', ':':
		default:
			return i
		}
	}
	return len(row)
}

// hasAnchor tells whether a line may have an anchor. `&&` and `a&b` are no anchors.
func hasAnchor(row []byte) bool {
	for i, c := range row {
		if c == '&' && i+1 < len(row) && isAnchorName(row[i+1]) && (i == 0 || !isAnchorName(row[i-1])) {
			return true
		}
	}
	return false
}

func isAnchorName(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c == '_' || c == '-'
}

func (s survey) exceeds(nodes limit.Limit) error {
	switch {
	case int64(s.nodes) > nodes.Max():
		return nodes.Exceeded("a document must not have more than %d keys and values")
	case int64(s.documents) > limit.Documents.Max():
		return limit.Documents.Exceeded("there must not be more than %d documents in one file")
	}
	return nil
}

// mayGrow tells whether a parser may make more of the text than its bytes say.
func (s survey) mayGrow() bool { return s.anchors || s.strange }

// isPlain tells whether nothing can grow by aliases and the nesting is small. Each level needs a bracket or a
// column, and each of these opens two levels at most.
func (s survey) isPlain() bool {
	return !s.mayGrow() && 2*(s.indent+1)+2*s.opening <= int(limit.Depth)
}
