package helm

import (
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"sigs.k8s.io/yaml"

	"github.com/meshpress/meshpress/render/helm/engine"
	"github.com/meshpress/meshpress/render/source"
)

// A cluster may be called 1, true or null, and a tag is 1.20: charts print such
// names without quotes, and YAML reads them as a number, a truth value or
// nothing. A release with such a name is rendered a second time with a word in
// its place. Where that word is all of a scalar, so is the name, and gets quotes.

// nameKeys are the keys of values that are names: whatever they look like, the
// fields that charts print them into are texts.
var nameKeys = map[string]bool{
	"clusterName": true, "network": true, "meshID": true, "trustDomain": true, "revision": true, "defaultRevision": true,
	"istioNamespace": true,
	"rootNamespace":  true, "configNamespace": true, "namespace": true, "name": true, "hub": true, "tag": true,
	"serviceAccount": true, "variant": true,
}

// readsOtherwise tells whether YAML reads a name as something that is not this text.
func readsOtherwise(name string) bool {
	if name == "" {
		return false
	}
	var v any
	err := source.Unmarshal([]byte(name), &v)
	text, ok := v.(string)
	return err != nil || !ok || text != name
}

// words are the names that YAML reads otherwise, with the word for each.
type words map[string]string

func (w words) add(name string) string {
	if !readsOtherwise(name) || strings.ContainsFunc(name, func(c rune) bool { return c < ' ' }) {
		return name
	}
	if w[name] == "" {
		w[name] = fmt.Sprintf("meshpressname%dx", len(w))
	}
	return w[name]
}

// replace returns values with words in place of names.
func (w words) replace(v any, isName bool) any {
	switch v := v.(type) {
	case string:
		if isName {
			return w.add(v)
		}
	case map[string]any:
		out := make(map[string]any, len(v))
		for _, key := range slices.Sorted(maps.Keys(v)) {
			out[key] = w.replace(v[key], nameKeys[key])
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, item := range v {
			out[i] = w.replace(item, isName)
		}
		return out
	}
	return v
}

// quoteNames gives names their quotes in what a release rendered. The error
// names one that the chart does not just print.
func quoteNames(r Release, rendered engine.Output) (engine.Output, error) {
	w := words{}
	other := r
	other.Values, _ = w.replace(r.Values, false).(map[string]any)
	other.Name, other.Namespace = w.add(r.Name), w.add(r.Namespace)
	if len(w) == 0 {
		return rendered, nil
	}
	with, err := run(other)
	rendered.Cost = rendered.Cost.Plus(with.Cost)
	if err != nil {
		return rendered, w.refuse(r, err.Error())
	}
	if len(with.Files) != len(rendered.Files) {
		return rendered, w.refuse(r, "the chart has other files for it")
	}
	for file, text := range with.Files {
		quoted, ok := w.quote(text, rendered.Files[file])
		if !ok {
			return rendered, w.refuse(r, fmt.Sprintf("%s makes something else of it than of other names", file))
		}
		rendered.Files[file] = quoted
	}
	return rendered, nil
}

func (w words) refuse(r Release, reason string) error {
	names := slices.Sorted(maps.Keys(w))
	return fmt.Errorf("chart %q: YAML reads the name %q as something else than a text, and %s: choose another name",
		r.Chart.Name, names[0], reason)
}

// quote returns the text with the names in place of the words, in quotes where
// YAML would read them otherwise. It fails if that is not what was rendered, but
// for quotes.
func (w words) quote(text, rendered string) (string, bool) {
	var out strings.Builder
	for line := range strings.Lines(text) {
		quoted := line
		for name, word := range w {
			if strings.Contains(line, word) {
				quoted = quoteLine(quoted, word, name)
			}
		}
		out.WriteString(quoted)
	}
	return out.String(), w.matches(bare.Replace(text), bare.Replace(rendered))
}

// bare takes quotes away: the chart may have written some that are not needed,
// as toYaml does.
var bare = strings.NewReplacer(`"`, "", `'`, "", `\`, "")

var aWord = regexp.MustCompile(`meshpressname\d+x`)

// matches tells whether a text is what was rendered, with words for names, or
// for what became of a name that the chart itself read as YAML.
func (w words) matches(text, rendered string) bool {
	spelled := map[string][]string{}
	for name, word := range w {
		spelled[word] = []string{bare.Replace(name), bare.Replace(read(name))}
	}
	for {
		at := aWord.FindStringIndex(text)
		if at == nil {
			return text == rendered
		}
		rest, ok := strings.CutPrefix(rendered, text[:at[0]])
		if !ok {
			return false
		}
		names := spelled[text[at[0]:at[1]]]
		text = text[at[1]:]
		next, _, _ := strings.Cut(text, "meshpressname")
		fits := func(name string) bool { return strings.HasPrefix(rest, name+next) }
		i := slices.IndexFunc(names, fits)
		if i < 0 {
			return false
		}
		rendered = rest[len(names[i]):]
	}
}

// read is what YAML makes of a name, as a chart prints it that reads it.
func read(name string) string {
	var v any
	if source.Unmarshal([]byte(name), &v) != nil {
		return name
	}
	text, _ := yaml.Marshal(v)
	return strings.TrimSpace(string(text))
}

// scalars matches what may be a scalar in a line: a key, a value, an item of a
// list in the line. Those in quotes are none.
var scalars = regexp.MustCompile(`"(?:[^"\\]|\\.)*"|'[^']*'|[^\s\[\]{},"'][^\[\]{},"'\n]*`)

// quoteLine replaces a word in a line. A line of a text in a text, as in a
// ConfigMap, is treated like others: it is YAML, too, or has no such scalars.
func quoteLine(line, word, name string) string {
	return scalars.ReplaceAllStringFunc(line, func(part string) string {
		if !strings.Contains(part, word) {
			return part
		}
		if strings.HasPrefix(part, `"`) || strings.HasPrefix(part, "'") {
			return strings.ReplaceAll(part, word, name)
		}
		pieces := separators.FindAllStringIndex(part, -1)
		var out strings.Builder
		at := 0
		for _, between := range append(pieces, []int{len(part), len(part)}) {
			out.WriteString(quoteScalar(part[at:between[0]], word, name))
			out.WriteString(part[between[0]:between[1]])
			at = between[1]
		}
		return out.String()
	})
}

// separators stand between a key and its value, before an item, and before a comment.
var separators = regexp.MustCompile(`:(?:\s+|$)|(?:^|\s)- +|\s+#.*$|\s+$`)

func quoteScalar(text, word, name string) string {
	spelled := strings.ReplaceAll(text, word, name)
	if spelled == text || !readsOtherwise(spelled) {
		return spelled
	}
	quoted, err := json.Marshal(spelled)
	if err != nil {
		return spelled
	}
	return string(quoted)
}
