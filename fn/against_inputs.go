package fn

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/meshpress/meshpress/fn/parameter"
	"github.com/meshpress/meshpress/render"
	"github.com/meshpress/meshpress/render/chart"
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/source"
)

// inputs adds the files that the settings and their configs name to the
// extract, and reads the documents. It returns the settings with paths in the
// extract. Paths that the commit does not have are removed, because they did
// not exist at that time.
func (s *extract) inputs(ctx context.Context, settings parameter.Settings) (parameter.Settings, []source.Document,
	diag.List, error) {
	settings, err := s.relative(ctx, settings)
	if err != nil {
		return settings, nil, nil, err
	}
	for {
		docs, found := Read(source.NewConfined(s.root).Until(ctx), settings)
		before := len(s.files)
		for _, d := range docs {
			if err := s.addNamed(ctx, d); err != nil {
				return settings, nil, nil, err
			}
		}
		if len(s.files) == before {
			return settings, docs, found, nil
		}
	}
}

func (s *extract) relative(ctx context.Context, settings parameter.Settings) (parameter.Settings, error) {
	var resources []string
	s.missing = len(settings.Spec.Resources) > 0
	for _, name := range settings.Spec.Resources {
		at, found, err := s.take(ctx, name, isInput)
		if err == nil {
			err = s.takeLocks(ctx, at)
		}
		if err != nil {
			return settings, fmt.Errorf("%q: %w", name, err)
		}
		if found {
			resources = append(resources, at)
		}
		if _, there, _ := s.Lookup(ctx, s.commit, at); found || there {
			s.missing = false
		}
	}
	settings.Spec.Resources = resources
	settings.Spec.Policies.Severity = lenient(settings.Spec.Policies.Severity)
	if settings.Config != "" {
		at, found, err := s.take(ctx, settings.Config, isYAML)
		if err != nil {
			return settings, fmt.Errorf("config %q: %w", settings.Config, err)
		}
		if settings.Config = at; !found {
			settings.Config = ""
		}
	}
	return s.relativeCharts(ctx, settings)
}

// takeLocks adds the locks at and above a path, where a run looks for them.
func (s *extract) takeLocks(ctx context.Context, at string) error {
	for dir := at; ; dir = path.Dir(dir) {
		if _, err := s.add(ctx, path.Join(dir, chart.LockName), anyFile); err != nil {
			return fmt.Errorf("lock of %q: %w", at, err)
		}
		if dir == "." || dir == "/" {
			return nil
		}
	}
}

// relativeCharts adds the lock and the charts of the settings to the extract.
// If the commit has no charts, because they are outside the repository or git
// ignores them, the present ones are used.
func (s *extract) relativeCharts(ctx context.Context, settings parameter.Settings) (parameter.Settings, error) {
	if lock := settings.Spec.Charts.Lock; lock != "" {
		at, found, err := s.take(ctx, lock, anyFile)
		if err != nil && !errors.Is(err, errOutside) {
			return settings, fmt.Errorf("lock %q: %w", lock, err)
		}
		if settings.Spec.Charts.Lock = at; !found {
			settings.Spec.Charts.Lock = "" // the commit has no lock
		}
	}
	dir := settings.Spec.Charts.Dir
	if dir == "" {
		return settings, nil
	}
	at, found, err := s.take(ctx, dir, anyFile)
	if err != nil && !errors.Is(err, errOutside) {
		return settings, fmt.Errorf("charts %q: %w", dir, err)
	}
	if settings.Spec.Charts.Dir = at; !found {
		settings.Spec.Charts.Dir, err = filepath.Abs(dir)
		return settings, err
	}
	return settings, nil
}

// lenient makes an empty cluster a warning.
func lenient(chosen map[string]string) map[string]string {
	out := map[string]string{diag.Nothing.String(): diag.Warning.String()}
	for code, severity := range chosen {
		if code != diag.Nothing.String() {
			out[code] = severity
		}
	}
	return out
}

// take adds a path of the user to the extract, and returns its path there.
func (s *extract) take(ctx context.Context, name string, wanted func(string) bool) (at string, found bool, err error) {
	if name == source.Stdin {
		return "", false, refuse("standard input has no earlier version\nhint: give files, or compare with a directory " +
			"that was rendered")
	}
	at, err = s.inside(name)
	if err != nil {
		return "", false, err
	}
	found, err = s.add(ctx, at, wanted)
	return at, found, err
}

// addNamed adds the files that a RenderConfig names.
func (s *extract) addNamed(ctx context.Context, d source.Document) error {
	if !isKind(d, "RenderConfig") {
		return nil
	}
	for _, name := range append(render.Resources(d), render.Files(d)...) {
		if _, err := s.add(ctx, filepath.ToSlash(name), isInput); err != nil {
			return err
		}
	}
	if err := s.takeLocks(ctx, path.Dir(filepath.ToSlash(d.File))); err != nil {
		return err
	}
	lock := d.Get("spec", "charts", "lock").Text()
	for _, name := range []string{lock, d.Get("spec", "charts", "dir").Text()} {
		if name == "" {
			continue
		}
		if _, err := s.add(ctx, filepath.ToSlash(render.Beside(d.File, name)), anyFile); err != nil {
			return err
		}
	}
	return nil
}

func anyFile(string) bool { return true }

// isInput tells whether a run may need a file of a directory.
func isInput(name string) bool { return isYAML(name) || path.Base(name) == chart.LockName }

// isYAML tells whether a file of a directory is read as input.
func isYAML(name string) bool {
	return strings.HasSuffix(name, ".yaml") || strings.HasSuffix(name, ".yml")
}

func (s *extract) close() {
	s.root.Close()
	_ = os.RemoveAll(s.dir)
}
