package vendor

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/meshpress/meshpress/render/manifest"
	"github.com/meshpress/meshpress/render/source"
)

// lab is one directory: resources before, and releases after.
type lab struct {
	name      string
	resources []source.Document
	releases  []release
	openshift bool
	slips     []string // lines that are not YAML
}

// release is one `helm upgrade --install` of a lab.
type release struct {
	name, chart, namespace, cluster, version string
	values                                   map[string]any
}

// readLab reads a directory with ilm-*.yaml and helm-*.yaml. A lab may install
// several versions one after the other; the first one is that of the resources.
func readLab(dir string) (lab, error) {
	l := lab{name: filepath.Base(dir), openshift: strings.Contains(filepath.Base(dir), "openshift")}
	names, err := filepath.Glob(filepath.Join(dir, "ilm-*.yaml"))
	if err != nil || len(names) == 0 {
		return l, fmt.Errorf("%s: there are no resources (%w)", dir, err)
	}
	known := map[string]bool{}
	for _, name := range names {
		text, err := readFile(name)
		if err != nil {
			return l, err
		}
		docs, found := source.Parse(filepath.Base(name), text)
		if found.HasErrors() {
			return l, fmt.Errorf("%s: %v", name, found)
		}
		for _, d := range docs {
			_, kind := d.Kind()
			if id := kind + d.Get("metadata", "name").Text(); !known[id] {
				known[id] = true
				l.resources = append(l.resources, d)
			}
		}
	}
	return l, l.readReleases(dir)
}

func (l *lab) readReleases(dir string) error {
	names, err := filepath.Glob(filepath.Join(dir, "helm-*.yaml"))
	if err != nil || len(names) == 0 {
		return fmt.Errorf("%s: there are no releases (%w)", dir, err)
	}
	known := map[string]bool{}
	for _, name := range names {
		r, slips, err := readRelease(name)
		if err != nil {
			return err
		}
		id := fmt.Sprint(r.cluster, r.namespace, r.name, r.values["name"])
		if known[id] {
			continue // an upgrade, later in the lab
		}
		known[id] = true
		l.slips = append(l.slips, slips...)
		l.releases = append(l.releases, r)
	}
	return nil
}

var command = regexp.MustCompile(
	`upgrade --install (\S+) (\S+).*--namespace (\S+).*--kube-context=\$\{CLUSTER(\d+)\}.*--version (\S+)`)

func readRelease(name string) (release, []string, error) {
	text, err := readFile(name)
	if err != nil {
		return release{}, nil, err
	}
	head, rest, _ := strings.Cut(string(text), "\n")
	words := command.FindStringSubmatch(head)
	if words == nil {
		return release{}, nil, fmt.Errorf("%s: the first line is no command", name)
	}
	r := release{name: words[1], chart: words[2][strings.LastIndex(words[2], "/")+1:], namespace: words[3],
		cluster: "cluster" + words[4], version: words[5]}
	values, slips := mended(rest)
	if values == nil {
		return r, nil, fmt.Errorf("%s: the values are not YAML", name)
	}
	r.values = values
	return r, slips, nil
}

// mended reads values. A line that goes deeper than a scalar above it is left
// out: it is a slip of whoever wrote it.
func mended(text string) (values map[string]any, slips []string) {
	lines := strings.Split(text, "\n")
	for i := 1; i < len(lines); i++ {
		if o, err := manifest.Parse("kind: Values\n" + strings.Join(lines, "\n")); err == nil && o != nil {
			break
		}
		if above := strings.TrimSpace(lines[i-1]); indent(lines[i]) > indent(lines[i-1]) && !strings.HasSuffix(above, ":") {
			slips = append(slips, strings.TrimSpace(lines[i]))
			lines[i] = ""
		}
	}
	o, err := manifest.Parse("kind: Values\n" + strings.Join(lines, "\n"))
	if err != nil || o == nil {
		return nil, slips
	}
	delete(o.Data, "kind")
	return o.Data, slips
}

// readFile reads a file of a lab. Labs have a word in place of the customer's registry.
func readFile(name string) ([]byte, error) {
	text, err := os.ReadFile(name)
	return bytes.ReplaceAll(text, []byte("<enterprise_istio_repo>"), []byte("istio")), err
}

func indent(line string) int { return len(line) - len(strings.TrimLeft(line, " ")) }
