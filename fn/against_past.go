package fn

import (
	"context"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/meshpress/meshpress/fn/parameter"
	"github.com/meshpress/meshpress/internal/file"
	"github.com/meshpress/meshpress/render"
	"github.com/meshpress/meshpress/render/chart"
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/layout"
	"github.com/meshpress/meshpress/render/lifecycle"
	"github.com/meshpress/meshpress/render/snapshot"
	"github.com/meshpress/meshpress/render/source"
)

// past is a commit. name is what the user wrote for it.
type past struct {
	repository
	commit, name string
}

// rendered opens a tree of rendered clusters in the commit. As in git, dir
// starts at the top of the repository, unless it begins with `./` or `../`.
func (p past) rendered(ctx context.Context, dir string) (*Past, error) {
	if dir == "." || strings.HasPrefix(dir, "./") || strings.HasPrefix(dir, "../") {
		dir = path.Join(p.prefix, dir)
	}
	s, err := p.extract()
	if err != nil {
		return nil, err
	}
	dir = path.Clean(dir)
	what := fmt.Sprintf("%q of %q", dir, p.name)
	found, err := s.add(ctx, dir, anyFile)
	if info, statErr := s.root.Stat(filepath.FromSlash(dir)); err == nil && (!found || statErr != nil || !info.IsDir()) {
		err = refuse("the commit has no directory %q", dir)
	}
	var root *os.Root
	if err == nil {
		root, err = s.root.OpenRoot(filepath.FromSlash(dir))
	}
	if err != nil {
		s.close()
		return nil, unreadable(what, err)
	}
	return openTree(file.In(root), what, func() {
		root.Close()
		s.close()
	})
}

// render renders the inputs of the commit. It does not run the checks, because
// policies judge the change and not the earlier snapshot.
func (p past) render(ctx context.Context, settings parameter.Settings) (*Past, error) {
	s, err := p.extract()
	if err != nil {
		return nil, err
	}
	defer s.close()
	settings, docs, found, err := s.inputs(ctx, settings)
	if err != nil {
		return nil, fmt.Errorf("cannot render the inputs of %q: %w", p.name, err)
	}
	if !slices.ContainsFunc(docs, isLifecycle) {
		if published, err := s.add(ctx, layout.BranchFile, anyFile); err == nil && published {
			return nil, refuse("%q has rendered clusters at its top, and none of the inputs\n"+
				"hint: compare with what was rendered: --against %s:", p.name, p.name)
		}
	}
	if s.missing && !slices.ContainsFunc(docs, func(d source.Document) bool { return len(render.Resources(d)) > 0 }) {
		return nil, refuse("%w in %q: nothing to compare with\nhint: compare with what was rendered, a directory or "+
			"%s:PATH, or leave --against out for a first commit", ErrAbsent, p.name, p.name)
	}
	out := snapshot.NewKept()
	if settings.Spec.Only = knownOf(ctx, docs, settings); len(docs) == 0 ||
		settings.Spec.Only != nil && len(settings.Spec.Only) == 0 {
		return &Past{Past: out}, notRendered(p.name, found)
	}
	rendered, err := render.Load(ctx, docs, s.options(ctx, settings)).Render(ctx, func(c render.Cluster) error {
		out.Add(c.Snapshot())
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("cannot render the inputs of %q: %w", p.name, err)
	}
	return &Past{Past: out}, notRendered(p.name, append(found, rendered...))
}

func (s *extract) options(ctx context.Context, settings parameter.Settings) render.Options {
	reader := source.NewConfined(s.root)
	options := options(ctx, reader, settings, Run{})
	options.Checks = nil
	options.Charts = func(config lifecycle.ConfigSpec) (*chart.Library, diag.List) {
		if filepath.IsAbs(config.Charts.Dir) { // not in the commit
			return withLock(source.NewReader(nil), reader, config, settings.Spec.Resources)
		}
		return withLock(reader, reader, config, settings.Spec.Resources)
	}
	return options
}

// knownOf returns the clusters that the run names and that the earlier inputs
// have, nil if the run names none. A resource that has no cluster names is for
// all that the run names.
func knownOf(ctx context.Context, docs []source.Document, settings parameter.Settings) []string {
	only := settings.Spec.Only
	if only == nil {
		return nil
	}
	names := []string{}
	for _, c := range render.Load(ctx, docs, render.Options{Config: settings.Spec}).Clusters {
		names = append(names, c.Name)
	}
	return names
}

func isKind(d source.Document, kind string) bool { _, k := d.Kind(); return k == kind }

func isLifecycle(d source.Document) bool {
	return lifecycle.Describes(d.Kind())
}

const maxShown = 5

// notRendered returns an error for inputs with errors. Missing input and empty
// output are no errors here: there was nothing before.
func notRendered(name string, found diag.List) error {
	var lines []string
	for _, d := range found {
		if d.Severity == diag.Error && d.Code != diag.NoInput && d.Code != diag.Nothing {
			lines = append(lines, d.String())
		}
	}
	if len(lines) == 0 {
		return nil
	}
	return refuse("the inputs of %q do not render, so nothing can be compared with them:\n%s\nhint: name a commit whose "+
		"inputs render, or a directory that was rendered",
		name, strings.Join(diag.Lines(lines, maxShown), "\n"))
}
