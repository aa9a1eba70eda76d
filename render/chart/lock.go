package chart

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/meshpress/meshpress/internal/lazyregexp"
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/source"
)

// LockName is the name of a lock file.
const LockName = "meshpress.lock"

const (
	lockVersion = "meshpress.dev/v1alpha1"
	lockKind    = "ChartLock"
	lockHeader  = "# Written by `meshpress charts lock`. A chart is what its digest says, wherever it comes from.\n"
)

// Lock is a lock file: the charts that a fleet is rendered with.
type Lock struct {
	File string `json:"-"` // the name of the file, for messages
	// Charts are the locked charts.
	Charts []Pin `json:"charts"`
}

// Pin identifies one chart by its content.
type Pin struct {
	// Name is that of the chart.
	Name Name `json:"name"`
	// Version is that of the chart.
	Version string `json:"version"`
	// Digest is the hash of the names and contents of the chart's files. It does not depend on how the archive
	// was packed.
	Digest string `json:"digest"`
	Size   int64  `json:"size"` // bytes of these files
	// Source is the repository that the chart came from, or "embedded VERSION". It only says where to look; the
	// digest decides.
	Source string `json:"source"`
	// Tags are the image tags that the chart was chosen for.
	Tags []string `json:"tags"`
	// AskedBy are the resources with these tags. The file has them as comments.
	AskedBy []string   `json:"-"`
	Origin  source.Ref `json:"-"`
}

// Embedded returns the version of the embedded charts that the pin names as its source; false if it names none.
func (p Pin) Embedded() (version string, ok bool) { return strings.CutPrefix(p.Source, embeddedSource) }

const embeddedSource = "embedded "

// String returns the chart's name and version.
func (p Pin) String() string { return fmt.Sprintf("%s %s", p.Name, p.Version) }

// PinOf returns the pin of the chart in an archive.
func PinOf(name Name, version string, archive []byte, from string) (Pin, error) {
	files, err := Unpack(archive)
	if err != nil {
		return Pin{}, fmt.Errorf("chart %s %s of %s: %w", name, version, from, err)
	}
	return Pin{Name: name, Version: version, Digest: digestOf(files), Size: sizeOf(files), Source: from}, nil
}

// EmbeddedSource returns the source of a pin of an embedded chart.
func EmbeddedSource(s *Set) string { return embeddedSource + s.Version.String() }

// Add adds a chart for a tag, or the tag to the chart if the lock has it.
func (l *Lock) Add(p Pin, tag string, askedBy []string) {
	i := slices.IndexFunc(l.Charts, func(q Pin) bool {
		return q.Name == p.Name && q.Version == p.Version && q.Digest == p.Digest
	})
	if i < 0 {
		i, l.Charts = len(l.Charts), append(l.Charts, p)
		l.Charts[i].Tags, l.Charts[i].AskedBy = nil, nil
	}
	to := &l.Charts[i]
	to.Tags, to.AskedBy = union(to.Tags, tag), union(to.AskedBy, askedBy...)
}

// union returns the items of both lists, sorted, each once.
func union(list []string, more ...string) []string {
	list = append(list, more...)
	slices.Sort(list)
	return slices.Compact(list)
}

// Has tells whether the lock has a pin that satisfies ask. A nil lock has none.
func (l *Lock) Has(ask func(Pin) bool) bool { return l != nil && slices.ContainsFunc(l.Charts, ask) }

// Find returns the pin of a chart for a tag. A nil lock has none.
func (l *Lock) Find(tag string, name Name) (Pin, bool) {
	if l == nil {
		return Pin{}, false
	}
	i := slices.IndexFunc(l.Charts, func(p Pin) bool { return p.Name == name && slices.Contains(p.Tags, tag) })
	if i < 0 {
		return Pin{}, false
	}
	return l.Charts[i], true
}

// tags lists the tags that the lock has charts for.
func (l *Lock) tags() []string {
	var tags []string
	for _, p := range l.Charts {
		tags = append(tags, p.Tags...)
	}
	slices.Sort(tags)
	return slices.Compact(tags)
}

// ParseLock reads a lock file. Findings name it file.
func ParseLock(file string, content []byte) (*Lock, diag.List) {
	lock := &Lock{File: file}
	if line := slices.IndexFunc(strings.Split(string(content), "\n"), isConflict); line >= 0 {
		return lock, diag.List{{Code: diag.BadValue, Severity: diag.Error, Pos: diag.Pos{File: file, Line: line + 1},
			Text: "the lock has the conflict of a merge",
			Hint: "take one side of it, `git checkout --theirs " + file +
				"`; then `meshpress charts lock` adds what is missing"}}
	}
	docs, found := source.Parse(file, content)
	if found.HasErrors() {
		return lock, found
	}
	if len(docs) != 1 {
		found.Add(diag.Diagnostic{Code: diag.BadValue, Pos: diag.Pos{File: file},
			Text: "must be one document of kind ChartLock", Hint: "write it with `meshpress charts lock`"})
		return lock, found
	}
	if version, kind := docs[0].Kind(); version != lockVersion || kind != lockKind {
		found.Add(diag.Diagnostic{Code: diag.BadValue, Pos: docs[0].Pos(),
			Text: fmt.Sprintf("must be of kind %q of %q, not %q of %q", lockKind, lockVersion, kind, version)})
		return lock, found
	}
	var body struct {
		APIVersion string `json:"apiVersion"`
		Kind       string `json:"kind"`
		Charts     []Pin  `json:"charts"`
	}
	var decoder source.Decoder
	decoder.Decode(docs[0].Ref, &body)
	lock.Charts = body.Charts
	return lock, append(append(found, decoder.Found...), lock.check()...)
}

func isControl(r rune) bool { return !unicode.IsPrint(r) }

func isConflict(line string) bool { return strings.HasPrefix(line, "<<<<<<< ") }

var (
	digestPattern  = lazyregexp.New(`^sha256:[0-9a-f]{64}$`)
	versionInNames = lazyregexp.New(`^[0-9A-Za-z][0-9A-Za-z.+_-]*$`) // the version becomes part of file names
)

func (l *Lock) check() diag.List {
	var found diag.List
	bad := func(p Pin, field, text string) {
		at := p.Origin.Get(field)
		if !at.Exists() {
			at = p.Origin
		}
		found.Add(diag.Diagnostic{Code: diag.BadValue, Pos: at.Pos(), Field: at.Path(), Text: text})
	}
	seen := map[string]bool{}
	for _, p := range l.Charts {
		if !slices.Contains(Names, p.Name) {
			bad(p, "name", fmt.Sprintf("`name` must be one of %q, not %q", Names, p.Name))
		}
		if !digestPattern().MatchString(p.Digest) {
			bad(p, "digest", fmt.Sprintf("`digest` must be sha256: and 64 hexadecimal digits, not %q", p.Digest))
		}
		if !versionInNames().MatchString(p.Version) || strings.Contains(p.Version, "..") {
			bad(p, "version", fmt.Sprintf("`version` must be the version of a chart, not %q", p.Version))
		}
		if strings.ContainsFunc(p.Source+strings.Join(p.Tags, ""), isControl) || p.Source == "" || len(p.Tags) == 0 ||
			p.Size < 0 {
			bad(p, "", "`source`, `tags` and `size` must be set")
		}
		for _, tag := range p.Tags {
			key := string(p.Name) + " " + tag
			if seen[key] {
				bad(p, "tags", fmt.Sprintf("there must not be two charts %q for tag %q", p.Name, tag))
			}
			seen[key] = true
		}
	}
	return found
}

// Encode returns the content of the lock file. Equal locks have equal bytes.
func (l *Lock) Encode() []byte {
	charts := slices.Clone(l.Charts)
	slices.SortFunc(charts, func(a, b Pin) int {
		return cmp.Or(cmp.Compare(a.Name, b.Name), compareVersions(a.Version, b.Version), cmp.Compare(a.Digest, b.Digest))
	})
	var b bytes.Buffer
	fmt.Fprintf(&b, "%sapiVersion: %s\nkind: %s\ncharts:", lockHeader, lockVersion, lockKind)
	if len(charts) == 0 {
		b.WriteString(" []")
	}
	b.WriteByte('\n')
	for _, p := range charts {
		p.encode(&b)
	}
	return b.Bytes()
}

// encode writes a chart as one line. No two lines share a part, so that git merges whole charts.
func (p Pin) encode(b *bytes.Buffer) {
	for _, who := range p.AskedBy {
		fmt.Fprintf(b, "# %s\n", strings.Join(strings.Fields(who), " "))
	}
	var tags []string
	for _, tag := range slices.Sorted(slices.Values(p.Tags)) {
		tags = append(tags, strconv.Quote(tag))
	}
	fmt.Fprintf(b, "- {name: %s, version: %q, digest: %q, size: %d, source: %q, tags: [%s]}\n", p.Name, p.Version,
		p.Digest, p.Size, p.Source, strings.Join(tags, ", "))
}

func compareVersions(a, b string) int {
	v, errA := ParseVersion(a)
	w, errB := ParseVersion(b)
	if errA != nil || errB != nil {
		return cmp.Compare(a, b)
	}
	return cmp.Or(v.Compare(w), cmp.Compare(a, b))
}
