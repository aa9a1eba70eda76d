package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// isLicence matches the names of files that say under which terms code may be used.
var isLicence = regexp.MustCompile(`(?i)^(licen[cs]e|copying|notice|patents)([.-].*)?$`)

// goPackage is what go list says of a package.
type goPackage struct {
	Dir      string
	Standard bool
	Module   *struct {
		Path, Dir string
		Main      bool
		Replace   *struct{ Path string }
	}
}

// licences returns the licences of all code that the program of a target has in it: those of each module, of each of
// its directories that the program uses, and of Go. A module without a licence is an error.
func licences(ctx context.Context, t target) ([]entry, error) {
	packages, err := list(ctx, t)
	if err != nil {
		return nil, err
	}
	goRoot, err := output(ctx, t.env(), "go", "env", "GOROOT")
	if err != nil {
		return nil, err
	}
	found, licensed := map[string]entry{}, map[string]bool{}
	for _, p := range packages {
		module, root := p.origin(strings.TrimSpace(string(goRoot)))
		if module == "" {
			continue
		}
		files, err := p.licences(module, root)
		if err != nil {
			return nil, err
		}
		licensed[module] = licensed[module] || len(files) > 0
		for _, f := range files {
			found[f.name] = f
		}
	}
	for module, ok := range licensed {
		if !ok {
			return nil, fmt.Errorf("module %s must have a licence, and has none", module)
		}
	}
	return slices.Collect(maps.Values(found)), nil
}

// list returns the packages that the program of a target links.
func list(ctx context.Context, t target) ([]goPackage, error) {
	text, err := output(ctx, t.env(), "go", "list", "-deps", "-json=Dir,Standard,Module", "./cmd/meshpress")
	if err != nil {
		return nil, err
	}
	var out []goPackage
	for d := json.NewDecoder(bytes.NewReader(text)); ; {
		var p goPackage
		switch err := d.Decode(&p); {
		case errors.Is(err, io.EOF):
			return out, nil
		case err != nil:
			return nil, err
		}
		out = append(out, p)
	}
}

// origin returns the module of a package and its directory; "" for packages of this module.
func (p goPackage) origin(goRoot string) (module, root string) {
	switch {
	case p.Standard:
		return "go", goRoot
	case p.Module.Main:
		return "", ""
	case p.Module.Replace != nil:
		return p.Module.Replace.Path, p.Module.Dir
	}
	return p.Module.Path, p.Module.Dir
}

// licences returns those of the directory of a package and of the directories above it, up to the root of its module.
func (p goPackage) licences(module, root string) ([]entry, error) {
	var out []entry
	for dir := p.Dir; ; dir = filepath.Dir(dir) {
		inside, err := filepath.Rel(root, dir)
		if err != nil || !filepath.IsLocal(inside) {
			return nil, fmt.Errorf("directory %q must be in module %s", dir, module)
		}
		files, err := os.ReadDir(dir)
		if err != nil {
			return nil, err
		}
		for _, f := range files {
			if f.IsDir() || !isLicence.MatchString(f.Name()) || strings.HasSuffix(f.Name(), ".go") {
				continue
			}
			content, err := os.ReadFile(filepath.Join(dir, f.Name()))
			if err != nil {
				return nil, err
			}
			out = append(out, entry{path.Join("licences", module, filepath.ToSlash(inside), f.Name()), 0o644, content})
		}
		if inside == "." {
			return out, nil
		}
	}
}
