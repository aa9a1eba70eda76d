package hostile

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"fmt"
	"strings"
	"sync"
	"testing"
)

// member is one file of an archive.
type member struct{ name, text string }

// archive packs a chart.
func archive(t testing.TB, members ...member) []byte {
	t.Helper()
	var heads []tar.Header
	var texts []string
	for _, m := range members {
		heads, texts = append(heads, tar.Header{Name: m.name, Typeflag: tar.TypeReg, Mode: 0o644, Size: int64(len(m.text))}),
			append(texts, m.text)
	}
	return packed(t, heads, texts)
}

func packed(t testing.TB, heads []tar.Header, texts []string) []byte {
	t.Helper()
	var b bytes.Buffer
	zipped, err := gzip.NewWriterLevel(&b, gzip.BestSpeed)
	must(t, err)
	a := tar.NewWriter(zipped)
	for i, head := range heads {
		must(t, a.WriteHeader(&head))
		_, err := a.Write([]byte(texts[i]))
		must(t, err)
	}
	must(t, a.Close())
	must(t, zipped.Close())
	return b.Bytes()
}

// istiod returns the members of an istiod chart, with more members.
func istiod(more ...member) []member {
	return append([]member{{"istiod/Chart.yaml", chartYAML("istiod")},
		{"istiod/templates/a.yaml", configMap("istiod", "")}}, more...)
}

// inArchive returns an attack with an archive of istiod's chart.
func inArchive(content func(testing.TB) []byte) attack {
	var once sync.Once
	var packed []byte
	return attack{files: without(chart(nil), "../charts/istiod/"), spec: ownCharts, hosts: []host{intoFiles, plugin},
		lay: func(w *world) {
			once.Do(func() { packed = content(w) })
			w.write("repo/charts/istiod-"+usual+".tgz", string(packed))
		}}
}

// subchart returns nested archives: wide archives in each, deep levels.
func subchart(t testing.TB, name string, wide, deep int) []byte {
	members := []member{{name + "/Chart.yaml", chartYAML(name)}}
	if deep > 0 {
		below := string(subchart(t, name, wide, deep-1))
		for i := range wide {
			members = append(members, member{fmt.Sprintf("%s/charts/%s-%d.tgz", name, name, i), below})
		}
	}
	return archive(t, members...)
}

// TestArchiveBombs proves that unpacked archives have one size limit, however they are nested.
func TestArchiveBombs(t *testing.T) {
	zeros := strings.Repeat("\x00", 60<<20)
	attacks(t, map[string]attack{
		"a large file": inArchive(func(t testing.TB) []byte {
			return archive(t, istiod(member{"istiod/files/a", zeros})...)
		}),
		"ten large files": inArchive(func(t testing.TB) []byte {
			return archive(t, istiod(times(10, member{"istiod/files/a%d", zeros})...)...)
		}),
		"a large template": inArchive(func(t testing.TB) []byte {
			return archive(t, istiod(member{"istiod/templates/b.yaml", strings.Repeat("#", 60<<20)})...)
		}),
		"a million files": inArchive(func(t testing.TB) []byte {
			return archive(t, istiod(times(1_000_000, member{"istiod/files/%d", ""})...)...)
		}),
		"long names": inArchive(func(t testing.TB) []byte {
			return archive(t, istiod(times(20_000, member{"istiod/" + strings.Repeat("x/", 2000) + "%d", ""})...)...)
		}),
		"one long name": inArchive(func(t testing.TB) []byte {
			return archive(t, istiod(member{"istiod/" + strings.Repeat("x", 900<<10), ""})...)
		}),
		"a long extension": inArchive(func(t testing.TB) []byte {
			head := tar.Header{Name: "istiod/Chart.yaml", Mode: 0o644, Typeflag: tar.TypeReg, Format: tar.FormatPAX,
				PAXRecords: map[string]string{"X.y": strings.Repeat("x", 900<<10)}}
			return packed(t, []tar.Header{head}, []string{""})
		}),
		"archives, ten by ten by ten by ten": inArchive(func(t testing.TB) []byte {
			return archive(t, istiod(member{"istiod/charts/a.tgz", string(subchart(t, "a", 10, 4))})...)
		}),
		"archives, a hundred deep": inArchive(func(t testing.TB) []byte {
			return archive(t, istiod(member{"istiod/charts/a.tgz", string(subchart(t, "a", 1, 100))})...)
		}),
		"forty archives with a large file": inArchive(func(t testing.TB) []byte {
			large := string(archive(t, member{"a/Chart.yaml", chartYAML("a")}, member{"a/files/a", zeros}))
			return archive(t, istiod(times(40, member{"istiod/charts/a%d.tgz", large})...)...)
		}),
		"gzip in gzip in gzip": inArchive(func(t testing.TB) []byte {
			text := archive(t, istiod(member{"istiod/files/a", zeros})...)
			for range 3 {
				var b bytes.Buffer
				z := gzip.NewWriter(&b)
				_, err := z.Write(text)
				must(t, err)
				must(t, z.Close())
				text = b.Bytes()
			}
			return text
		}),
		"a thousand gzip members": inArchive(func(t testing.TB) []byte {
			return bytes.Repeat(archive(t, istiod(member{"istiod/files/a", zeros})...), 100)
		}),
		"truncated": inArchive(func(t testing.TB) []byte { a := archive(t, istiod()...); return a[:len(a)/2] }),
		"nothing":   inArchive(func(testing.TB) []byte { return nil }),
		"zeros":     inArchive(func(testing.TB) []byte { return make([]byte, 10<<20) }),
		"a sparse file": inArchive(func(t testing.TB) []byte {
			head := tar.Header{Name: "istiod/files/a", Mode: 0o644, Typeflag: tar.TypeReg, Format: tar.FormatPAX,
				PAXRecords: map[string]string{"comment": "x"}}
			return packed(t, []tar.Header{head}, []string{""})
		}),
	})
}

// TestArchiveMembers proves that no member is written or read outside of the chart.
func TestArchiveMembers(t *testing.T) {
	all := map[string]attack{}
	for name, head := range map[string]tar.Header{
		"a link": {Name: "istiod/files/a", Typeflag: tar.TypeSymlink, Linkname: "/etc/passwd"},
		"a link upwards": {Name: "istiod/files/a", Typeflag: tar.TypeSymlink,
			Linkname: "../../../../outside/secret.yaml"},
		"a hard link":          {Name: "istiod/files/a", Typeflag: tar.TypeLink, Linkname: "/etc/passwd"},
		"a device":             {Name: "istiod/files/a", Typeflag: tar.TypeChar, Devmajor: 1, Devminor: 5},
		"a pipe":               {Name: "istiod/files/a", Typeflag: tar.TypeFifo},
		"a name upwards":       {Name: "istiod/../../../../outside/new", Typeflag: tar.TypeReg},
		"an absolute name":     {Name: "/tmp/new", Typeflag: tar.TypeReg},
		"a name of Windows":    {Name: `istiod\..\..\new`, Typeflag: tar.TypeReg},
		"a drive of Windows":   {Name: `C:\new`, Typeflag: tar.TypeReg},
		"Chart.yaml twice":     {Name: "istiod/Chart.yaml", Typeflag: tar.TypeReg},
		"Chart.yaml as folder": {Name: "istiod/values.yaml/a", Typeflag: tar.TypeReg},
		"another top":          {Name: "other/Chart.yaml", Typeflag: tar.TypeReg},
		"a name with a line":   {Name: "istiod/templates/a\n::error::b.yaml", Typeflag: tar.TypeReg},
		"a name with a colour": {Name: "istiod/templates/\x1b[31m.yaml", Typeflag: tar.TypeReg},
	} {
		all[name] = inArchive(func(t testing.TB) []byte {
			heads, texts := []tar.Header{}, []string{}
			for _, m := range istiod() {
				heads, texts = append(heads, tar.Header{Name: m.name, Typeflag: tar.TypeReg, Mode: 0o644,
					Size: int64(len(m.text))}), append(texts, m.text)
			}
			return packed(t, append(heads, head), append(texts, ""))
		})
	}
	attacks(t, all)
}

// times returns n numbered copies of a member.
func times(n int, m member) []member {
	out := make([]member, n)
	for i := range out {
		out[i] = member{fmt.Sprintf(m.name, i), m.text}
	}
	return out
}

// TestFoldersOfCharts proves the same for unpacked charts.
func TestFoldersOfCharts(t *testing.T) {
	deep := map[string]string{}
	at := ""
	for range 60 {
		at += "charts/a/"
		deep[at+"Chart.yaml"] = chartYAML("a")
	}
	wide := map[string]string{}
	for i := range 3000 {
		wide[fmt.Sprintf("charts/a%d/Chart.yaml", i)] = chartYAML(fmt.Sprintf("a%d", i))
	}
	var dependencies strings.Builder
	for i := range 50_000 {
		fmt.Fprintf(&dependencies, "- {name: sub, version: \"*\", repository: \"\", alias: a%d}\n", i)
	}
	sub := map[string]string{"charts/sub/Chart.yaml": chartYAML("sub"),
		"charts/sub/values.yaml":      "a: " + strings.Repeat("x", 100_000) + "\n",
		"charts/sub/templates/a.yaml": configMap("sub", ""),
		"Chart.yaml":                  chartYAML("istiod") + "dependencies:\n" + dependencies.String()}
	attacks(t, map[string]attack{
		"deep":                  {files: chart(deep), spec: ownCharts, hosts: []host{intoFiles, plugin}},
		"wide":                  {files: chart(wide), spec: ownCharts, hosts: []host{intoFiles}},
		"aliases of a subchart": {files: chart(sub), spec: ownCharts, hosts: []host{intoFiles, plugin}},
		"conditions and tags": {files: chart(map[string]string{"charts/sub/Chart.yaml": chartYAML("sub"),
			"Chart.yaml": chartYAML("istiod") + "dependencies: [{name: sub, version: '" + strings.Repeat(">=1 || ", 100_000) +
				"*', condition: '" + strings.Repeat("a.", 100_000) + "', tags: [a]}]\n"}), spec: ownCharts,
			hosts: []host{intoFiles}},
		"imported values": {files: chart(map[string]string{"charts/sub/Chart.yaml": chartYAML("sub"),
			"Chart.yaml": chartYAML("istiod") + "dependencies: [{name: sub, version: '*', import-values: [{child: '', parent: " +
				"''}, {child: a.b, parent: '..'}, data, 3, {}]}]\n"}), spec: ownCharts, hosts: []host{intoFiles}},
		"a name that is a path": {files: chart(map[string]string{"Chart.yaml": "apiVersion: v2\nname: ../../x\nversion: " +
			usual + "\n"}), spec: ownCharts, hosts: []host{intoFiles}},
		"a library": {files: chart(map[string]string{"Chart.yaml": chartYAML("istiod") + "type: library\n"}),
			spec: ownCharts, hosts: []host{intoFiles}},
		"a version of many": {files: chart(map[string]string{"Chart.yaml": chartYAML("istiod") + "kubeVersion: '" +
			strings.Repeat(">=1.0.0 || ", 100_000) + ">1'\n"}), spec: ownCharts, hosts: []host{intoFiles}},
		"ignored by many rules": {files: chart(map[string]string{".helmignore": strings.Repeat("*a*a*a*a*a*a*a*a*b\n",
			10_000), "files/" + strings.Repeat("a", 200): "x"}), spec: ownCharts, hosts: []host{intoFiles}},
		"CRDs with many objects": {files: chart(map[string]string{"crds/a.yaml": strings.Repeat("---\na: b\n", 100_000)}),
			spec: ownCharts, hosts: []host{intoFiles}},
	})
}
