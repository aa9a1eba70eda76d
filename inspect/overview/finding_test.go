package overview

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/lifecycle"
	"github.com/meshpress/meshpress/render/source"
)

func at(code diag.Code, file string, line int) diag.List {
	var found diag.List
	found.Add(diag.Diagnostic{Code: code, Pos: diag.Pos{File: file, Line: line, Col: 1}, Text: "text"})
	return found
}

func TestFindingsHaveTheLinesAroundThem(t *testing.T) {
	text := "1\n2\n3\n4\n5\n6\r\n7\n8\n" + strings.Repeat("x", 400)
	for name, c := range map[string]struct {
		text string
		err  error
		line int
		want []Line
	}{
		"the middle":    {text, nil, 5, []Line{{2, "2"}, {3, "3"}, {4, "4"}, {5, "5"}, {6, "6"}, {7, "7"}, {8, "8"}}},
		"the beginning": {text, nil, 1, []Line{{1, "1"}, {2, "2"}, {3, "3"}, {4, "4"}}},
		"a long line":   {text, nil, 12, []Line{{9, strings.Repeat("x", 300) + " ..."}}},
		"a long line of wide characters": {strings.Repeat("x\n", 8) + strings.Repeat("x", 299) + "漢字", nil, 12,
			[]Line{{9, strings.Repeat("x", 299) + " ..."}}},
		"no line":             {text, nil, 0, nil},
		"behind the end":      {text, nil, 99, nil},
		"not read":            {"", errors.New("gone"), 5, nil},
		"a Secret":            {"a: 1\nkind: Secret\n", nil, 1, nil},
		"a Secret in quotes":  {`{"kind": "Secret", "data": {}}`, nil, 1, nil},
		"a SecretStore":       {"kind: SecretStore", nil, 1, []Line{{1, "kind: SecretStore"}}},
		"bytes that are none": {"\xff", nil, 1, []Line{{1, "\uFFFD"}}},
	} {
		var o Overview
		o.Find(at(diag.BadValue, "a.yaml", c.line), func(diag.Code) string { return "" },
			func(string) ([]byte, error) { return []byte(c.text), c.err })
		if d := cmp.Diff(c.want, o.Findings[0].Context); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
}

func TestAFileIsReadOnce(t *testing.T) {
	reads := 0
	var o Overview
	o.Find(append(at(diag.BadValue, "a.yaml", 1), at(diag.BadValue, "a.yaml", 2)...),
		func(diag.Code) string { return "" }, func(string) ([]byte, error) { reads++; return nil, errors.New("gone") })
	if reads != 1 || len(o.Codes) != 1 {
		t.Errorf("%d reads, %d codes", reads, len(o.Codes))
	}
}

func TestWaiversHaveTheStateThatFindingsSay(t *testing.T) {
	docs, found := source.Parse("config.yaml", []byte(`apiVersion: meshpress.dev/v1alpha1
kind: RenderConfig
metadata: {name: config}
spec:
  policies:
    waivers:
    - {code: MP0101, reason: r, expires: "2026-01-01"}
    - {code: MP0025, reason: r, expires: "2026-12-01"}
    - {code: MP0016, reason: r, expires: "2026-12-01"}
`))
	in, more := lifecycle.Decode(docs)
	if len(found)+len(more) > 0 {
		t.Fatal(found, more)
	}
	waivers := in.Configs[0].Spec.Policies.Waivers
	var said diag.List
	said.Add(diag.Diagnostic{Code: diag.WaiverExpired, Pos: waivers[0].Origin.Get("expires").Pos()})
	said.Add(diag.Diagnostic{Code: diag.WaiverUnused, Pos: waivers[1].Origin.Pos()})
	var o Overview
	o.Waive(waivers, said)
	var got []string
	for _, w := range o.Waivers {
		got = append(got, w.Code+" "+w.State)
	}
	if d := cmp.Diff([]string{"MP0101 expired", "MP0025 unused", "MP0016 holds"}, got); d != "" {
		t.Error(d)
	}
}
