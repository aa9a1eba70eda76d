package fn

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/meshpress/meshpress/inspect/live"
	"github.com/meshpress/meshpress/internal/file"
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/limit"
	"github.com/meshpress/meshpress/render/source"
)

// Live reads the dumps of clusters: what kubectl printed of them. It reads a dump on request, and does not keep it.
type Live struct {
	spec  string
	dir   *file.Dir
	files map[string]string // in dir, by cluster
	one   string            // the cluster of a single file
	stdin io.Reader
}

// OpenLive opens a directory with one file for each cluster (NAME.yaml, NAME.yml or NAME.json), a file, or - for
// standard input. A single file is the dump of the only cluster of the run. clusters has the names of the run. some
// tells that the run leaves out other clusters. The error is an [InputError] if the user must name something else.
func OpenLive(spec string, stdin io.Reader, clusters []string, some bool) (*Live, error) {
	l := &Live{spec: spec, stdin: stdin}
	if info, err := os.Stat(spec); spec == source.Stdin || err == nil && !info.IsDir() {
		if len(clusters) != 1 {
			return nil, refuse("%q is the dump of one cluster, and the run has %d\nhint: name the cluster with --cluster, or "+
				"a directory with a file for each cluster", spec, len(clusters))
		}
		l.one = clusters[0]
		return l, nil
	}
	dir, err := file.OpenDir(spec)
	if err != nil {
		return nil, fmt.Errorf("cannot open the dumps: %w", err)
	}
	l.dir = dir
	if err := l.list(clusters, some); err != nil {
		dir.Close()
		return nil, err
	}
	return l, nil
}

// list finds the file of each cluster.
func (l *Live) list(clusters []string, some bool) error {
	entries, err := l.dir.ReadDir(".")
	if err != nil {
		return fmt.Errorf("cannot list the dumps: %w", err)
	}
	l.files = map[string]string{}
	for _, e := range entries {
		ext := filepath.Ext(e.Name())
		if e.IsDir() || !slices.Contains([]string{".yaml", ".yml", ".json"}, ext) {
			continue
		}
		name := strings.TrimSuffix(e.Name(), ext)
		switch {
		case l.files[name] != "":
			return refuse("%q and %q in %q are both dumps of cluster %q", l.files[name], e.Name(), l.spec, name)
		case !slices.Contains(clusters, name) && !some:
			return refuse("%q in %q is the dump of no cluster\nhint: the clusters are %s", e.Name(),
				l.spec, diag.Names(clusters))
		}
		l.files[name] = e.Name()
	}
	if len(l.files) == 0 {
		return refuse("%q has no dump\nhint: it must have a file for each cluster, as in %s.yaml; the command of "+
			"`meshpress takeover kinds` writes one", l.spec, "CLUSTER")
	}
	return nil
}

// Has tells whether there is a dump of a cluster.
func (l *Live) Has(cluster string) bool { return l.one == cluster || l.files[cluster] != "" }

// Cluster reads the dump of a cluster, nil if there is none. The error is an
// [InputError] for what kubectl does not print.
func (l *Live) Cluster(name string) (*live.Cluster, error) {
	text, from, err := l.read(name)
	if from == "" || err != nil {
		return nil, err
	}
	c, err := live.Read(name, text)
	if err != nil {
		return nil, refuse("%q is not a dump: %w\nhint: `meshpress takeover kinds` prints the command that writes one",
			from, err)
	}
	if len(c.Objects) == 0 {
		return nil, refuse("%q has no objects: nothing can be compared with it", from)
	}
	return c, nil
}

// read returns the text of a dump and its name, "" for none.
func (l *Live) read(cluster string) (text []byte, from string, err error) {
	switch {
	case l.dir != nil && l.files[cluster] == "":
		return nil, "", nil
	case l.dir != nil:
		from = filepath.Join(l.spec, l.files[cluster])
		text, err = l.dir.Read(l.files[cluster], limit.List)
	case cluster != l.one:
		return nil, "", nil
	case l.spec == source.Stdin:
		text, err = file.ReadAll(l.stdin, limit.List)
		l.stdin = &again{text}
		from = "standard input"
	default:
		text, err = file.ReadNamed(l.spec, limit.List)
		from = l.spec
	}
	if err != nil {
		err = fmt.Errorf("cannot read the dump of cluster %q: %w", cluster, err)
		if _, tooLarge := errors.AsType[*limit.Error](err); tooLarge {
			err = &InputError{err}
		}
	}
	return text, from, err
}

// again is standard input for a second run.
type again struct{ text []byte }

func (a *again) Read(into []byte) (int, error) {
	if len(a.text) == 0 {
		return 0, io.EOF
	}
	n := copy(into, a.text)
	a.text = a.text[n:]
	return n, nil
}

// Close closes the directory.
func (l *Live) Close() {
	if l.dir != nil {
		l.dir.Close()
	}
}
