package corpus

import (
	"fmt"
	"io/fs"
	"os"
	"path"
	"regexp"
	"strings"
)

// objects counts documents by cluster/release and text. Streams and trees have the same texts, so no YAML is
// decoded: a difference in bytes must be reported as well.
type objects map[string]int

var (
	// documentStart matches a separator line. In a block scalar such a line is indented.
	documentStart = regexp.MustCompile(`(?m)^---[ \t]*$`)
	hasKind       = regexp.MustCompile(`(?m)^kind: \S`)
)

func (o objects) add(place, text string) error {
	text = strings.TrimSpace(text)
	if !hasKind.MatchString(text) {
		return fmt.Errorf("a document of %s is no object: %.80q", place, text)
	}
	o[place+"\n"+text]++
	return nil
}

func (o objects) count() int {
	n := 0
	for _, times := range o {
		n += times
	}
	return n
}

// parseStream parses stdout. Each document begins with the comment `# cluster/release`.
func parseStream(stdout []byte) (objects, error) {
	out := objects{}
	for _, document := range documents(stdout) {
		first, text, _ := strings.Cut(document, "\n")
		place, ok := strings.CutPrefix(first, "# ")
		if !ok {
			return nil, fmt.Errorf("a document of the stream does not say where it belongs: %.80q", document)
		}
		if err := out.add(place, text); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// readTree reads cluster/release/*.yaml below dir. It skips files whose names begin with a dot; any other file
// is an error.
func readTree(dir string) (objects, error) {
	out := objects{}
	root := os.DirFS(dir)
	err := fs.WalkDir(root, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || strings.HasPrefix(path.Base(name), ".") {
			return err
		}
		return out.addFile(root, name)
	})
	return out, err
}

func (o objects) addFile(root fs.FS, name string) error {
	if strings.Count(name, "/") != 2 || path.Ext(name) != ".yaml" {
		return fmt.Errorf("the tree must hold cluster/release/*.yaml, not %s", name)
	}
	text, err := fs.ReadFile(root, name)
	if err != nil {
		return err
	}
	for _, document := range documents(text) {
		if err := o.add(path.Dir(name), document); err != nil {
			return err
		}
	}
	return nil
}

func documents(text []byte) []string {
	var out []string
	for _, document := range documentStart.Split(string(text), -1) {
		if document = strings.TrimSpace(document); document != "" {
			out = append(out, document)
		}
	}
	return out
}

// missing lists the documents of o that other has fewer times.
func (o objects) missing(other objects) []string {
	var out []string
	for document, times := range o {
		if other[document] < times {
			place, text, _ := strings.Cut(document, "\n")
			out = append(out, fmt.Sprintf("%s: %.200q", place, text))
		}
	}
	return out
}
