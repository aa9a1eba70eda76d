package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
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
	Root     string
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
	found := map[string][]byte{}
	licensed := map[string]bool{}
	for _, p := range packages {
		module, root := p.origin()
		if module == "" {
			continue
		}
		if !licensed[module] {
			licensed[module] = false
		}
		for _, file := range upTo(root, p.Dir) {
			content, err := os.ReadFile(file)
			if err != nil {
				return nil, err
			}
			inside, err := filepath.Rel(root, file)
			if err != nil {
				return nil, err
			}
			found[path.Join("licences", module, filepath.ToSlash(inside))] = content
			licensed[module] = true
		}
	}
	for module, ok := range licensed {
		if !ok {
			return nil, fmt.Errorf("module %s must have a licence, and has none", module)
		}
	}
	var out []entry
	for name, content := range found {
		out = append(out, entry{name, 0o644, content})
	}
	return out, nil
}

// list returns the packages that the program of a target links.
func list(ctx context.Context, t target) ([]goPackage, error) {
	text, err := output(ctx, t.env(), "go", "list", "-deps", "-json=Dir,Standard,Root,Module", "./cmd/meshpress")
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
func (p goPackage) origin() (module, root string) {
	switch {
	case p.Standard:
		return "go", p.Root
	case p.Module.Main:
		return "", ""
	case p.Module.Replace != nil:
		return p.Module.Replace.Path, p.Module.Dir
	}
	return p.Module.Path, p.Module.Dir
}

// upTo lists the licences of a directory and of those above it, up to root.
func upTo(root, dir string) []string {
	var out []string
	for ; ; dir = filepath.Dir(dir) {
		files, _ := os.ReadDir(dir)
		for _, f := range files {
			if isLicence.MatchString(f.Name()) && !f.IsDir() && !strings.HasSuffix(f.Name(), ".go") {
				out = append(out, filepath.Join(dir, f.Name()))
			}
		}
		if dir == root || len(dir) <= len(root) {
			return slices.Compact(out)
		}
	}
}
