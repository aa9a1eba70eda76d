package argocd

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/meshpress/meshpress/fn"
	"github.com/meshpress/meshpress/fn/parameter"
	"github.com/meshpress/meshpress/render"
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/lifecycle"
	"github.com/meshpress/meshpress/render/source"
)

// Application is one call of the plugin.
type Application struct {
	path     string // within the repository
	root     *os.Root
	named    bool // the Application says `plugin:`
	settings parameter.Settings
	wrong    diag.List // what is wrong with the settings
}

// FromEnvironment reads what Argo CD says about the Application whose folder is
// dir. environ is in the form of os.Environ. Wrong parameters are findings of
// Generate alone: the user interface needs Parameters to set them right.
func FromEnvironment(dir string, environ []string) (Application, error) {
	env := environment(environ)
	app := Application{named: env[parametersName] != ""}
	var err error
	if app.root, app.path, err = repository(dir, env["ARGOCD_APP_SOURCE_PATH"]); err != nil {
		return app, err
	}
	app.settings, app.wrong = settings(env)
	app.resolve()
	return app, nil
}

// environment: of a name that occurs twice, the last one counts. Argo CD puts
// what the Application says behind the environment of the sidecar.
func environment(environ []string) map[string]string {
	env := map[string]string{}
	for _, e := range environ {
		name, value, _ := strings.Cut(e, "=")
		env[name] = value
	}
	return env
}

// repository opens the folder that Argo CD unpacked the repository to. dir ends
// with the Application's path in it, or with the last part of that path: under
// the annotation manifest-generate-paths Argo CD may send a folder below the
// top. Without a path, dir is all there is.
func repository(dir, sourcePath string) (*os.Root, string, error) {
	top, inside := filepath.Clean(dir), "."
	for _, name := range slices.Backward(strings.Split(path.Clean(sourcePath), "/")) {
		if !filepath.IsLocal(sourcePath) || name != filepath.Base(top) {
			break
		}
		top, inside = filepath.Dir(top), path.Join(name, inside)
	}
	root, err := os.OpenRoot(top)
	if err != nil {
		return nil, "", fmt.Errorf("open the repository: %w", err)
	}
	if err := isInside(root, inside, dir); err != nil {
		root.Close()
		return nil, "", err
	}
	return root, inside, nil
}

// isInside refuses a folder that is not where it says: a link in the repository
// leads out of it, or the folder is not of what Argo CD unpacked.
func isInside(root *os.Root, inside, dir string) error {
	there, err := root.Stat(filepath.FromSlash(inside))
	if err != nil {
		return fmt.Errorf("the source path must be in the repository: %w", err)
	}
	if here, err := os.Stat(dir); err != nil || !os.SameFile(here, there) {
		return fmt.Errorf("the source path must be in the repository, and %q is not", dir)
	}
	real, err := filepath.EvalSymlinks(root.Name())
	if err != nil {
		return fmt.Errorf("open the repository: %w", err)
	}
	unpacked, err := filepath.EvalSymlinks(workDir())
	if err != nil {
		return nil //nolint:nilerr // it is not Argo CD that calls
	}
	if below, err := filepath.Rel(unpacked, real); err != nil || !filepath.IsLocal(below) || below == "." {
		return fmt.Errorf("the source path must be in the repository, which Argo CD unpacks below %q, and %q is not",
			unpacked, dir)
	}
	return nil
}

// workDir is where the server of plugins unpacks each repository to a directory of
// its own: GetCMPWorkDir in common/common.go of Argo CD. The plugin has the
// environment of the sidecar, and an Application sets none of these names:
// getPluginEnvs gives its own the prefix ARGOCD_ENV_.
func workDir() string {
	return filepath.Join(cmp.Or(os.Getenv("ARGOCD_CMP_WORKDIR"), os.TempDir()), "_cmp_server")
}

// resolve makes the paths of parameters, which are relative to the
// Application, relative to the repository.
func (a *Application) resolve() {
	inRepository := func(name string) string {
		if name == "" || filepath.IsAbs(name) {
			return name // refused when it is opened
		}
		return path.Join(a.path, filepath.ToSlash(name))
	}
	for _, list := range [][]string{a.settings.Spec.Resources, a.settings.Spec.Policies.Files} {
		for i, name := range list {
			list[i] = inRepository(name)
		}
	}
	a.settings.Config = inRepository(a.settings.Config)
	a.settings.Spec.Charts.Dir = inRepository(a.settings.Spec.Charts.Dir)
	a.settings.Spec.Charts.Lock = inRepository(a.settings.Spec.Charts.Lock)
}

// read reads the documents: of the paths, else of what the config names, else
// of the Application's folder.
func (a Application) read(ctx context.Context) (*source.Reader, []source.Document, diag.List) {
	reader := source.NewConfined(a.root).Until(ctx)
	docs, found := fn.Read(reader, a.settings)
	if len(a.settings.Spec.Resources) > 0 || namesResources(docs) {
		return reader, docs, found
	}
	more, bad := render.Read(reader, a.path)
	return reader, append(docs, more...), append(found, bad...)
}

func namesResources(docs []source.Document) bool {
	return slices.ContainsFunc(docs, func(d source.Document) bool {
		return lifecycle.IsConfig(d) && len(render.Resources(d)) > 0
	})
}
