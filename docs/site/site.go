package main

import (
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// index is the page that lists the others, and so the menu of each page.
const index = "docs/README.md"

// site has the pages by the paths of their files in the checkout.
type site struct {
	root, home string
	pages      map[string]*page
	codes      map[string]string // the path and anchor of the page about a finding, by its code
	files      map[string]bool   // that pages show, such as pictures
	reached    map[string]bool
}

// read reads the pages: those of docs, those at the top, and the READMEs of the examples.
func read(root, home string) (*site, error) {
	s := &site{root, home, map[string]*page{}, map[string]string{}, map[string]bool{}, map[string]bool{}}
	top, err := filepath.Glob(filepath.Join(root, "*.md"))
	if err != nil {
		return nil, err
	}
	for _, name := range top {
		if err := s.add(name); err != nil {
			return nil, err
		}
	}
	for _, dir := range []string{"docs", "examples"} {
		err := filepath.WalkDir(filepath.Join(root, dir), func(name string, d fs.DirEntry, err error) error {
			if err != nil || filepath.Ext(name) != ".md" {
				return err
			}
			return s.add(name)
		})
		if err != nil {
			return nil, err
		}
	}
	for _, name := range s.names() {
		for _, h := range s.pages[name].headings {
			if code := codeOf(h.text); code != "" {
				s.codes[code] = name + "#" + h.id
			}
		}
	}
	return s, nil
}

func (s *site) add(file string) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	name, err := filepath.Rel(s.root, file)
	if err != nil {
		return err
	}
	name = filepath.ToSlash(name)
	s.pages[name] = parse(name, text)
	return nil
}

func (s *site) names() []string { return slices.Sorted(maps.Keys(s.pages)) }

// unreached names pages that no other page links.
func (s *site) unreached() []error {
	var out []error
	for _, name := range s.names() {
		if !s.reached[name] && name != index && name != "README.md" {
			out = append(out, fmt.Errorf("%s: no page links it", name))
		}
	}
	return out
}

// htmlName is the name of the page of a file. The README of a directory is what a browser shows for the directory.
func htmlName(file string) string {
	if path.Base(file) == "README.md" {
		return path.Join(path.Dir(file), "index.html")
	}
	return strings.TrimSuffix(file, ".md") + ".html"
}

// relative returns a link from the page of a file to another file.
func relative(from, to string) string {
	link, err := filepath.Rel(filepath.FromSlash(path.Dir(htmlName(from))), filepath.FromSlash(to))
	if err != nil {
		return to
	}
	return filepath.ToSlash(link)
}

// exists tells whether the checkout has a file or directory.
func (s *site) exists(name string) (isDir, ok bool) {
	info, err := os.Stat(filepath.Join(s.root, filepath.FromSlash(name)))
	return err == nil && info.IsDir(), err == nil
}
