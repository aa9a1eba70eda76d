package helm

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"sigs.k8s.io/yaml"

	"github.com/meshpress/meshpress/internal/lazyregexp"
	"github.com/meshpress/meshpress/render/helm/engine"
	"github.com/meshpress/meshpress/render/source"
)

// A cluster may have the name 1, true or null, and a tag may be 1.20. Charts print such names without quotes,
// and YAML reads them as a number, a boolean or null. So meshpress renders the release a second time with a
// word in place of each name. Where a scalar of this output is exactly the word, the name is the scalar of the
// first output, and gets quotes.

// nameKeys are keys of values that hold names, in addition to those that end with a suffix of nameSuffixes. Charts
// print them into fields of type string.
var nameKeys = map[string]bool{
	"network": true, "meshID": true, "trustDomain": true, "clusterDomain": true, "revision": true, "defaultRevision": true,
	"revisionTags": true, "imagePullSecrets": true, "hub": true, "tag": true, "serviceAccount": true, "variant": true,
}

var nameSuffixes = []string{"name", "Name", "namespace", "Namespace", "Namespaces"}

// holdsNames tells whether the value of a key is a name, or a list of names.
func holdsNames(key string) bool {
	return nameKeys[key] || slices.ContainsFunc(nameSuffixes, func(end string) bool { return strings.HasSuffix(key, end) })
}

// readsOtherwise tells whether YAML reads a name as something else than a string.
func readsOtherwise(name string) bool {
	if name == "" {
		return false
	}
	var v any
	err := source.Unmarshal([]byte(name), &v)
	text, ok := v.(string)
	return err != nil || !ok || text != name
}

// words are the names that YAML does not read as strings, with the word for each.
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

// replace returns a copy of the values with words in place of names.
func (w words) replace(v any, isName bool) any {
	switch v := v.(type) {
	case string:
		if isName {
			return w.add(v)
		}
	case map[string]any:
		out := make(map[string]any, len(v))
		for _, key := range slices.Sorted(maps.Keys(v)) {
			out[key] = w.replace(v[key], holdsNames(key))
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

// quoteNames quotes the names in the output of a release. It fails if the chart does more with a name than
// print it.
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
	rendered.Looked = cmp.Or(rendered.Looked, with.Looked)
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

// quote returns text with names in place of words, in quotes where YAML would not read a string. It fails if
// the result differs from the rendered text in more than quotes.
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

// bare removes quotes. The chart may have written unnecessary quotes itself, as toYaml does.
var bare = strings.NewReplacer(`"`, "", `'`, "", `\`, "")

var aWord = lazyregexp.New(`meshpressname\d+x`)

// matches tells whether text, with names in place of words, equals the rendered text. A name may also appear as
// what YAML makes of it, if the chart parsed it.
func (w words) matches(text, rendered string) bool {
	spelled := map[string][]string{}
	for name, word := range w {
		spelled[word] = []string{bare.Replace(name), bare.Replace(read(name))}
	}
	for {
		at := aWord().FindStringIndex(text)
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

// read returns what a chart prints for a name that it has parsed as YAML.
func read(name string) string {
	var v any
	if source.Unmarshal([]byte(name), &v) != nil {
		return name
	}
	text, _ := yaml.Marshal(v)
	return strings.TrimSpace(string(text))
}

// scalars matches what can be a scalar of a line: a key, a value, or an item of a list in flow style. It also
// matches quoted scalars, which need no quotes.
var scalars = lazyregexp.New(`"(?:[^"\\]|\\.)*"|'[^']*'|[^\s\[\]{},"'][^\[\]{},"'\n]*`)

// quoteLine replaces a word in a line by the name. It treats the lines of a block text, as in a ConfigMap, like
// all others: they are YAML too, or have no such scalars.
func quoteLine(line, word, name string) string {
	return scalars().ReplaceAllStringFunc(line, func(part string) string {
		if !strings.Contains(part, word) {
			return part
		}
		if strings.HasPrefix(part, `"`) || strings.HasPrefix(part, "'") {
			return strings.ReplaceAll(part, word, name)
		}
		pieces := separators().FindAllStringIndex(part, -1)
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

// separators matches what is between a key and its value, before an item, and before a comment.
var separators = lazyregexp.New(`:(?:\s+|$)|(?:^|\s)- +|\s+#.*$|\s+$`)

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
