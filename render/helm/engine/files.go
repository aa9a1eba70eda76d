package engine

import (
	"encoding/base64"
	"errors"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"

	helmchart "helm.sh/helm/v3/pkg/chart"
)

// files is `.Files`: the files of a chart by their path. It has the methods of
// Helm's. Where two files have one name, the later path wins.
type files map[string][]byte

func newFiles(from []*helmchart.File) files {
	out := make(files, len(from))
	for _, f := range from {
		out[f.Name] = f.Data
	}
	return out
}

// GetBytes is the contents of a file; a file that is not there is empty.
func (f files) GetBytes(name string) []byte {
	if data, ok := f[name]; ok {
		return data
	}
	return []byte{}
}

// Get is the contents of a file as a text.
func (f files) Get(name string) string { return string(f[name]) }

var errGlob = errors.New("pattern of files is too long")

// Glob is the files whose path matches a pattern. A malformed pattern
// matches all files, as in Helm.
func (f files) Glob(pattern string) (files, error) {
	if len(pattern) > maxGlob {
		return nil, errGlob
	}
	matches, err := globRegexp(pattern)
	if err != nil {
		matches = regexp.MustCompile("")
	}
	out := files{}
	for name, data := range f {
		if matches.MatchString(name) {
			out[name] = data
		}
	}
	return out, nil
}

// AsConfig is the data of a ConfigMap with the files, by their name.
func (f files) AsConfig() string { return f.data(func(data []byte) string { return string(data) }) }

// AsSecrets is the data of a Secret with the files, by their name.
func (f files) AsSecrets() string { return f.data(base64.StdEncoding.EncodeToString) }

func (f files) data(encode func([]byte) string) string {
	if f == nil {
		return ""
	}
	out := map[string]string{}
	for _, name := range slices.Sorted(maps.Keys(f)) {
		out[path.Base(name)] = encode(f[name])
	}
	return toYAML(out)
}

// Lines is the lines of a file.
func (f files) Lines(name string) []string {
	if len(f[name]) == 0 {
		return []string{}
	}
	return strings.Split(strings.TrimSuffix(string(f[name]), "\n"), "\n")
}
