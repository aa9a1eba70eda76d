package main

import (
	"os"
	"path"
	"regexp"
	"strings"
)

// top are the files of the checkout that are in every archive, besides the documentation.
var top = []string{"LICENSE", "README.md", "CHANGELOG.md", "SECURITY.md"}

// pages returns the documentation as it is read without a network. A link to a file that the archive does not have
// leads to the repository.
func (o *options) pages() ([]entry, error) {
	var out []entry
	for _, name := range top {
		content, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		out = append(out, entry{name, 0o644, content})
	}
	files, err := walk("docs")
	if err != nil {
		return nil, err
	}
	for _, f := range files {
		if !strings.HasPrefix(f.name, "site/") {
			out = append(out, entry{"docs/" + f.name, f.mode, f.content})
		}
	}
	there := map[string]bool{}
	for _, e := range out {
		there[e.name] = true
	}
	for i, e := range out {
		if path.Ext(e.name) == ".md" {
			out[i].content = o.linked(e, there)
		}
	}
	return out, nil
}

// link matches the target of a relative link in Markdown: what is before it, the file, the heading, and what is behind.
var link = regexp.MustCompile(`(\]\(|\n\[[\w-]+\]: )([^)\s#:]+)(#[\w-]+)?(\)|\n)`)

// linked returns a page whose links lead to files that are there, or else to the repository.
func (o *options) linked(page entry, there map[string]bool) []byte {
	return link.ReplaceAllFunc(page.content, func(found []byte) []byte {
		parts := link.FindSubmatch(found)
		file := path.Join(path.Dir(page.name), string(parts[2]))
		if there[file] {
			return found
		}
		return []byte(string(parts[1]) + o.home + "/blob/" + o.version + "/" + file + string(parts[3]) +
			string(parts[4]))
	})
}
