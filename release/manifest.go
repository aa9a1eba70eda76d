package main

import (
	"embed"
	"os"
	"path"
	"path/filepath"
	"strings"
	"text/template"
)

//go:embed templates
var templates embed.FS

// download is an archive as a package manager needs it.
type download struct{ System, Processor, URL, SHA256, Program string }

// manifests writes the Homebrew formula and the manifest for krew, for the archives that were built.
func (o *options) manifests() error {
	all, err := o.sums()
	if err != nil {
		return err
	}
	digests := map[string]string{}
	for _, s := range all {
		digests[s.file] = s.sha256
	}
	var downloads []download
	for _, t := range o.targets {
		name := o.archive(t)
		downloads = append(downloads, download{t.system, t.processor,
			o.home + "/releases/download/" + o.version + "/" + name, digests[name], t.program()})
	}
	parsed, err := template.New("").Funcs(template.FuncMap{"for": forSystem}).ParseFS(templates, "templates/*")
	if err != nil {
		return err
	}
	for _, t := range parsed.Templates() {
		data := map[string]any{"Version": o.version, "Number": o.number(), "Home": o.home, "Downloads": downloads}
		var b strings.Builder
		if err := t.Execute(&b, data); err != nil {
			return err
		}
		if b.Len() == 0 {
			continue // the root of the templates
		}
		name := strings.TrimSuffix(path.Base(t.Name()), ".tmpl")
		if err := os.WriteFile(filepath.Join(o.out, name), []byte(b.String()), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// forSystem returns the downloads of one system.
func forSystem(system string, all []download) []download {
	var out []download
	for _, d := range all {
		if d.System == system {
			out = append(out, d)
		}
	}
	return out
}
