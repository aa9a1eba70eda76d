package engine

import "strings"

// code is how much of a text a parser has to read. It is computed before the text is parsed, because a tree takes a
// hundred times the memory of its code.
type code struct {
	text      int // bytes of all
	bytes     int // within actions, without comments
	actions   int
	variables int // that are declared or set, two of a range as one
}

const (
	bytesOfStepText = 64 // outside of actions
	bytesOfStepCode = 4
)

// codeOf finds the actions as the parser of text/template does.
func codeOf(text string) code {
	c := code{text: len(text)}
	for {
		_, rest, found := strings.Cut(text, "{{")
		if !found {
			return c
		}
		c.actions++
		text = c.action(rest)
	}
}

// action counts what is up to the end of an action, and returns what follows.
func (c *code) action(text string) (rest string) {
	if comment, ok := strings.CutPrefix(afterTrim(text), "/*"); ok {
		_, rest, _ = strings.Cut(comment, "*/")
		return rest
	}
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '"', '\'', '`':
			i += quoted(text[i:])
		case ':':
			if strings.HasPrefix(text[i:], ":=") {
				c.variables++
			}
		case '}':
			if strings.HasPrefix(text[i:], "}}") {
				c.bytes += i
				return text[i+2:]
			}
		}
	}
	c.bytes += len(text)
	return ""
}

// afterTrim leaves out the mark that trims the text before an action.
func afterTrim(text string) string {
	if len(text) > 1 && text[0] == '-' && strings.IndexByte(" \t\r\n", text[1]) >= 0 {
		return text[2:]
	}
	return text
}

// quoted returns where the quote ends that text begins with.
func quoted(text string) int {
	for i := 1; i < len(text); i++ {
		switch {
		case text[i] == text[0]:
			return i
		case text[i] == '\\' && text[0] != '`':
			i++
		}
	}
	return len(text)
}

// steps is what it takes to parse the text.
func (c code) steps() int64 {
	return int64(c.text/bytesOfStepText + c.bytes/bytesOfStepCode + c.actions)
}

// excess names what exceeds its limit, "" if nothing does.
func (c code) excess() (format string, most int) {
	switch {
	case c.actions > maxActions:
		return "a template must not have more than %d actions", maxActions
	case c.bytes > maxCode:
		return "the actions of a template must not be longer than %d bytes together", maxCode
	case c.variables > maxVariables:
		return "a template must not declare more than %d variables", maxVariables
	}
	return "", 0
}

// read counts a text that will be parsed, before it is. It counts the same for one
// that was parsed before: a budget does not depend on what was rendered earlier.
func (r *run) read(text string) {
	if int64(len(text)) > r.limits.Document {
		r.exceed("a template must not be larger than %d bytes", r.limits.Document)
	}
	c := codeOf(text)
	if format, most := c.excess(); format != "" {
		r.refuse("", format, most)
	}
	r.work(c.steps())
}
