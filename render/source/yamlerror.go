package source

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/meshpress/meshpress/render/diag"
)

var (
	yamlLine    = regexp.MustCompile(`^yaml: (?:line (\d+): )?`)
	yamlUnknown = regexp.MustCompile(`^unknown anchor '([^']*)' referenced`)
)

// parserErrors are the beginnings of messages for which the YAML library counts lines from 0. The message has
// no line at all for line 0.
var parserErrors = []string{
	"did not find expected <", "did not find expected node content", "did not find expected key",
	"did not find expected ',' or",
	"did not find expected '-' indicator", "found duplicate %", "found incompatible YAML document",
	"found undefined tag handle",
}

func yamlError(file string, content []byte, err error) diag.Diagnostic {
	text := err.Error()
	m := yamlLine.FindStringSubmatch(text)
	if m != nil {
		text = strings.TrimPrefix(text, m[0])
	}
	d := diag.Diagnostic{Code: diag.BadYAML, Pos: diag.Pos{File: file}, Text: "the file must be YAML: " + text}
	isParserError := slices.ContainsFunc(parserErrors, func(p string) bool { return strings.HasPrefix(text, p) })
	switch {
	case m != nil && m[1] != "":
		d.Pos.Line, _ = strconv.Atoi(m[1])
		if isParserError {
			d.Pos.Line++
		}
		lines := strings.Split(strings.TrimRight(lineEnds.Replace(string(content)), "\n"), "\n")
		d.Pos.Line = min(d.Pos.Line, len(lines)) // the library counts the end of the file as a line
	case yamlUnknown.MatchString(text):
		d.Pos = aliasPos(d.Pos, content, yamlUnknown.FindStringSubmatch(text)[1])
	case text == "control characters are not allowed" || strings.Contains(text, "UTF-8") ||
		strings.Contains(text, "Unicode"):
		d.Pos = posOf(d.Pos, content, strangeByte(content))
	default:
		d.Pos.Line = 1
	}
	return d
}

// aliasPos returns the position of the first alias of a name without an anchor before it.
func aliasPos(pos diag.Pos, content []byte, name string) diag.Pos {
	quoted := regexp.QuoteMeta(name)
	alias := regexp.MustCompile(`(?m)(?:^|[\s\[{,])(\*` + quoted + `)(?:[\s\]},]|$)`).FindSubmatchIndex(content)
	if alias == nil || regexp.MustCompile(`&`+quoted+`\b`).Match(content[:alias[2]]) {
		return pos
	}
	return posOf(pos, content, alias[2])
}

// strangeByte returns the offset of the first byte that YAML does not allow, -1 if there is none.
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
		return pos
	}
	lines := strings.Split(lineEnds.Replace(string(content[:offset])), "\n")
	pos.Line, pos.Col = len(lines), utf8.RuneCountInString(lines[len(lines)-1])+1
	return pos
}

// lineEnds are those of YAML.
var lineEnds = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u0085", "\n", "\u2028", "\n", "\u2029", "\n")
