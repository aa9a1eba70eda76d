package starter

import (
	"bytes"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"text/template"

	"github.com/meshpress/meshpress/render/lifecycle"
	"github.com/meshpress/meshpress/render/source"
)

const configFile = "fleet/meshpress.yaml"

// settings are what the config of a fleet says about its resources.
type settings struct {
	Clusters   []string
	IsNameless bool // the resources name no cluster
	ByFolder   bool // but their folders do
	IsAuto     bool // a revision is "auto"
}

// config returns the RenderConfig of a fleet.
func config(s settings) (File, error) {
	var b bytes.Buffer
	if len(s.Clusters) == 0 {
		s.Clusters = []string{"default"}
	}
	parsed, err := template.ParseFS(files, "files/common/meshpress.yaml")
	if err == nil {
		err = parsed.Execute(&b, s)
	}
	return File{configFile, b.Bytes()}, err
}

// settingsOf returns the settings for resources whose files are below a directory, "" for those of a dump.
func settingsOf(docs []source.Document, dir string) settings {
	s := settings{IsNameless: true}
	for _, doc := range docs {
		version, kind := doc.Kind()
		if lifecycle.Describes(version, kind) && !lifecycle.NamesClusters(version, kind) {
			s.addFolder(doc, dir)
			continue
		}
		s.IsNameless = false
		for _, i := range doc.Get("spec", "installations").Items() {
			s.IsAuto = s.IsAuto || i.Get("revision").Text() == "auto" || i.Get("gatewayRevision").Text() == "auto"
			for _, c := range i.Get("clusters").Items() {
				s.Clusters = append(s.Clusters, c.Get("name").Text())
			}
		}
	}
	slices.Sort(s.Clusters)
	s.Clusters = slices.Compact(s.Clusters)
	return s
}

// addFolder adds the cluster that the folder of a resource names, if it is in one.
func (s *settings) addFolder(doc source.Document, dir string) {
	if dir == "" {
		return
	}
	below, err := filepath.Rel(dir, doc.Pos().File)
	if err != nil {
		return
	}
	if folder, _, ok := strings.Cut(path.Clean(filepath.ToSlash(below)), "/"); ok && folder != ".." {
		s.ByFolder = true
		s.Clusters = append(s.Clusters, folder)
	}
}
