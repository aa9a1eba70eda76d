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

// FromEnvironment reads what Argo CD says about the Application in the folder
// dir. environ has the form of os.Environ. Only Generate reports wrong
// parameters: the user interface needs Parameters to correct them. The error
// says that the folder cannot be opened, or is not inside the repository.
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

// environment returns the variables by name. If a name occurs twice, the last
// value counts, because Argo CD puts the values of the Application after those
// of the sidecar.
func environment(environ []string) map[string]string {
	env := map[string]string{}
	for _, e := range environ {
		name, value, _ := strings.Cut(e, "=")
		env[name] = value
	}
	return env
}

// repository opens the folder to which Argo CD unpacked the repository, and
// returns the path of dir in it. dir ends with the path of the Application, or
// with the last part of that path: with the annotation manifest-generate-paths,
// Argo CD may send a folder below the top. Without a source path, the
// repository is dir.
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

// isInside refuses a folder that is not inside the repository: a link in the
// repository leads out of it, or Argo CD did not unpack the folder.
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
		return nil //nolint:nilerr // somebody else than Argo CD calls
	}
	if below, err := filepath.Rel(unpacked, real); err != nil || !filepath.IsLocal(below) || below == "." {
		return fmt.Errorf("the source path must be in the repository, which Argo CD unpacks below %q, and %q is not",
			unpacked, dir)
	}
	return nil
}

// workDir is the directory in which Argo CD's plugin server unpacks each
// repository: GetCMPWorkDir in common/common.go of Argo CD. An Application
// cannot change it: its variables get the prefix ARGOCD_ENV_ (getPluginEnvs),
// and these names have none.
func workDir() string {
	return filepath.Join(cmp.Or(os.Getenv("ARGOCD_CMP_WORKDIR"), os.TempDir()), "_cmp_server")
}

// resolve makes the paths of parameters start at the repository. Before, they
// start at the Application's folder.
func (a *Application) resolve() {
	inRepository := func(name string) string {
		if name == "" || filepath.IsAbs(name) {
			return name // refused when the file is opened
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

// read reads the documents of the paths. Without paths it reads what the config
// names, and without that the Application's folder.
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
