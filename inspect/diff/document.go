package diff

import (
	"bytes"
	"encoding/json"
	"errors"
	"hash/maphash"
	"io"
	"strings"

	lru "github.com/hashicorp/golang-lru/v2"
	textdiff "github.com/rogpeppe/go-internal/diff"
	yamlv3 "go.yaml.in/yaml/v3"

	"github.com/meshpress/meshpress/render/manifest"
	"github.com/meshpress/meshpress/render/source"
)

// texts compares long texts, each pair once: reading YAML takes most of the time, and most clusters have the
// same texts in both snapshots.
type texts struct {
	known *lru.Cache[pair, []Change]
	seeds [2]maphash.Seed
}

// pair identifies two texts by hashes of 128 bits. The seeds are random for each process.
type pair struct{ before, after [2]uint64 }

const maxPairs = 1024 // with a few changes each

func newTexts() *texts {
	known, _ := lru.New[pair, []Change](maxPairs) // it fails only for a size below 1
	return &texts{known, [2]maphash.Seed{maphash.MakeSeed(), maphash.MakeSeed()}}
}

// compare returns the changes with paths from the top of the document. The result is shared, so it must not be
// changed.
func (t *texts) compare(before, after string) []Change {
	key := pair{t.hash(before), t.hash(after)}
	if out, ok := t.known.Get(key); ok {
		return out
	}
	out := t.read(before, after)
	t.known.Add(key, out)
	return out
}

func (t *texts) hash(text string) [2]uint64 {
	return [2]uint64{maphash.String(t.seeds[0], text), maphash.String(t.seeds[1], text)}
}

func (t *texts) read(before, after string) []Change {
	a, b := document(before), document(after)
	switch {
	case a != nil && b != nil:
	case strings.Contains(before+after, "\n"):
		return []Change{{Op: Changed, Text: unified(before, after)}}
	default:
		return []Change{{Op: Changed, Old: before, New: after}}
	}
	w := walk{texts: t}
	w.maps("", Shape{}, a, b)
	return w.out
}

// document reads a text that is a map in JSON or one document of YAML. It returns nil for other texts.
func document(text string) map[string]any {
	encoded := []byte(text)
	if !json.Valid(encoded) {
		if !strings.Contains(text, "\n") || !isOne(text) {
			return nil // a text on one line may also be a template
		}
		var err error
		if encoded, err = source.YAMLToJSON(encoded, true); err != nil {
			return nil
		}
	}
	o, err := manifest.FromJSON(encoded)
	if err != nil || o.Data == nil {
		return nil
	}
	return withNulls(o.Data).(map[string]any)
}

// null is a null in a document. It differs from a missing value.
type null struct{}

// MarshalJSON returns null.
func (null) MarshalJSON() ([]byte, error) { return []byte("null"), nil }

func withNulls(v any) any {
	switch v := v.(type) {
	case nil:
		return null{}
	case map[string]any:
		for key, item := range v {
			v[key] = withNulls(item)
		}
	case []any:
		for i, item := range v {
			v[i] = withNulls(item)
		}
	}
	return v
}

// isOne tells whether a text is one document of YAML. A reader takes the first of several documents and ignores
// the others.
func isOne(text string) bool {
	if source.Bounded([]byte(text)) != nil {
		return false
	}
	decoder := yamlv3.NewDecoder(strings.NewReader(text))
	var doc yamlv3.Node
	return decoder.Decode(&doc) == nil && errors.Is(decoder.Decode(&doc), io.EOF)
}

// unified returns the unified diff of two texts, without names of files.
func unified(before, after string) string {
	out := textdiff.Diff("old", []byte(before), "new", []byte(after))
	if at := bytes.Index(out, []byte("\n@@")); at >= 0 {
		out = out[at+1:]
	}
	return string(out)
}
