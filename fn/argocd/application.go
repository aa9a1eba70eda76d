package argocd

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/meshpress/meshpress/fn"
	"github.com/meshpress/meshpress/fn/parameter"
	"github.com/meshpress/meshpress/render"
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/source"
)

// Application is one call of the plugin.
type Application struct {
	name     string // of the Application, "" when run by hand
	path     string // within the repository
	root     *os.Root
	settings parameter.Settings
}

// FromEnvironment reads what Argo CD says about the Application whose folder is
// dir. environ is in the form of os.Environ. The error tells which parameter is
// wrong.
func FromEnvironment(dir string, environ []string) (Application, error) {
	env := environment(environ)
	app := Application{name: env["ARGOCD_APP_NAME"]}
	var err error
	if app.root, app.path, err = repository(dir, env["ARGOCD_APP_SOURCE_PATH"]); err != nil {
		return app, err
	}
	app.settings, err = settings(env)
	app.resolve()
	return app, err
}

func environment(environ []string) map[string]string {
	env := map[string]string{}
	for _, e := range environ {
		name, value, _ := strings.Cut(e, "=")
		env[name] = value
	}
	return env
}

// repository opens the folder above dir that Argo CD unpacked the repository
// to; sourcePath is the Application's path in it. Without one it is dir itself.
func repository(dir, sourcePath string) (*os.Root, string, error) {
	top, inside := filepath.Clean(dir), filepath.Clean(sourcePath)
	if sourcePath == "" || !filepath.IsLocal(inside) || !strings.HasSuffix(top, string(filepath.Separator)+inside) {
		inside = "."
	} else {
		top = strings.TrimSuffix(top, string(filepath.Separator)+inside)
	}
	root, err := os.OpenRoot(cmp.Or(top, string(filepath.Separator)))
	if err != nil {
		return nil, "", fmt.Errorf("open the repository: %w", err)
	}
	return root, filepath.ToSlash(inside), nil
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
	for i, p := range a.settings.Spec.Resources {
		a.settings.Spec.Resources[i] = inRepository(p)
	}
	a.settings.Config = inRepository(a.settings.Config)
	a.settings.Spec.Charts.Dir = inRepository(a.settings.Spec.Charts.Dir)
}

// read reads the documents: of the paths, else of what the config names, else
// of the Application's folder.
func (a Application) read() (*source.Reader, []source.Document, diag.List) {
	reader := source.NewConfined(a.root)
	docs, found := fn.Read(reader, a.settings)
	if len(a.settings.Spec.Resources) > 0 || namesResources(docs) {
		return reader, docs, found
	}
	more, bad := render.Read(reader, a.path)
	return reader, append(docs, more...), append(found, bad...)
}

func namesResources(docs []source.Document) bool {
	for _, d := range docs {
		if _, kind := d.Kind(); kind == "RenderConfig" && len(render.Resources(d)) > 0 {
			return true
		}
	}
	return false
}

// settings are the parameters of the Application, over the environment of its
// plugin (ARGOCD_ENV_MESHPRESS_CLUSTER and so on).
func settings(env map[string]string) (parameter.Settings, error) {
	var s parameter.Settings
	given, err := announced(env)
	errs := []error{err}
	for _, p := range Table() {
		text, inEnv := env[envPrefix+EnvName(p)]
		switch value, inParameters := given[p.Name]; {
		case inParameters:
			errs = append(errs, parameter.Named("parameter "+p.Name, set(p, &s, value)))
		case inEnv && text != "":
			errs = append(errs, parameter.Named(EnvName(p), p.SetText(&s, text)))
		}
	}
	return s, errors.Join(append(errs, unknown(env)...)...)
}

// given is one element of ARGOCD_APP_PARAMETERS.
type given struct {
	Name   string            `json:"name"`
	String *string           `json:"string"`
	Array  []string          `json:"array"`
	Map    map[string]string `json:"map"`
}

// announced reads ARGOCD_APP_PARAMETERS, which is "null" for an Application
// without parameters, and absent when the plugin was found by discovery.
func announced(env map[string]string) (map[string]given, error) {
	text := env["ARGOCD_APP_PARAMETERS"]
	if strings.TrimSpace(text) == "" {
		return nil, nil
	}
	var list []given
	if err := json.Unmarshal([]byte(text), &list); err != nil {
		return nil, fmt.Errorf("ARGOCD_APP_PARAMETERS must be a list of parameters: %w", err)
	}
	out := map[string]given{}
	var errs []error
	for _, g := range list {
		if _, twice := out[g.Name]; twice {
			errs = append(errs, fmt.Errorf("parameter %q must not be given twice", g.Name))
		}
		if _, err := parameter.Find(Table(), g.Name); err != nil {
			errs = append(errs, err)
		}
		out[g.Name] = g
	}
	return out, errors.Join(errs...)
}

// set gives a parameter its value; one text is fine for every shape.
func set(p parameter.Parameter, s *parameter.Settings, g given) error {
	isString, isArray, isMap := g.String != nil, len(g.Array) > 0, len(g.Map) > 0
	switch {
	case !isString && !isArray && !isMap:
		return nil // an empty field of the user interface
	case isString && !isArray && !isMap:
		return p.SetText(s, *g.String)
	case p.Shape == parameter.Array && isArray && !isMap:
		return p.Set(s, parameter.Value{Array: g.Array})
	case p.Shape == parameter.Map && isMap && !isArray:
		return p.Set(s, parameter.Value{Map: g.Map})
	}
	return fmt.Errorf("must be %s", []string{"a string", "an array", "a map"}[p.Shape])
}

// unknown reports misspelt names in the plugin's environment.
func unknown(env map[string]string) []error {
	known := map[string]bool{}
	for _, p := range Table() {
		known[envPrefix+EnvName(p)] = true
	}
	var errs []error
	for name := range env {
		if strings.HasPrefix(name, envPrefix+namePrefix) && !known[name] {
			name = strings.ToLower(strings.ReplaceAll(strings.TrimPrefix(name, envPrefix+namePrefix), "_", "-"))
			_, err := parameter.Find(Table(), name)
			errs = append(errs, err)
		}
	}
	return errs
}
