package page

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"

	"github.com/meshpress/meshpress/inspect/diff"
	"github.com/meshpress/meshpress/inspect/overview"
	"github.com/meshpress/meshpress/inspect/plan"
	"github.com/meshpress/meshpress/render/diag"
)

// hostile is a text that wants to be markup, script, an address or another direction of writing.
const hostile = `"><script>alert(1)</script><img src=//evil.example onerror=alert(2)>'` +
	"javascript:alert(3)\u202e\x1b[31m`{{.}}"

// texts returns an overview in which every text is the given one.
func texts(text string) overview.Overview {
	o := overview.New(true).Overview()
	o.Version, o.Against = text, text
	o.Clusters = []overview.Cluster{{Name: text, State: overview.Changed, Platform: text, Next: []string{text},
		Revisions: []overview.Revision{{Name: text, Version: text, Tags: []string{text}, TrustDomain: text, Network: text}},
		Parts:     []overview.Part{{Component: "gateway", Name: text, Version: text}}}}
	o.Plan = &plan.Report{Clusters: 1,
		Groups: []plan.Group{{Clusters: []string{text}, Plan: plan.Plan{Next: []string{text},
			Steps: []plan.Step{{Stage: text, Release: text, Action: text, From: text, To: text,
				Effects: []plan.Effect{{Kind: plan.Disconnect, Object: text, Text: text}}}},
			Revisions: []plan.Revision{{Name: text, State: text}}}}}}
	change := func(c diff.Change) diff.Change { c.Path, c.Op = text, diff.Changed; return c }
	o.Diff = &diff.Report{Clusters: diff.Counts{Compared: 1, Changed: 1}, Groups: []diff.Group{{Clusters: []string{text},
		Objects: []diff.Object{
			{Op: diff.Changed, Release: text, Kind: text, Name: text, Changes: []diff.Change{
				change(diff.Change{Old: text, New: "x" + text}), change(diff.Change{Text: "@@ -1 +1 @@\n-" + text + "\n+x\n"})}},
			{Op: diff.Added, Release: text, Kind: "Added", Name: text, Content: map[string]any{text: text}},
		}}}}
	o.Images = []overview.Image{{Ref: text, State: overview.Added, Clusters: []string{text}}}
	o.Waivers = []overview.Waiver{{Code: "MP0101", State: overview.Holds, Reason: text, Expires: text}}
	o.Origins = []overview.Origin{{Cluster: text, Release: text, Resource: text, At: text, Chart: text}}
	var found diag.List
	found.Add(diag.Diagnostic{Code: diag.BadValue, Pos: diag.Pos{File: text, Line: 1}, Text: text, Hint: text,
		Cluster: text})
	o.Find(found, func(diag.Code) string { return text }, func(string) ([]byte, error) { return []byte(text), nil })
	return o
}

func htmlOf(t *testing.T, o overview.Overview) string {
	t.Helper()
	var out bytes.Buffer
	if err := Write(&out, o); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// tags returns the elements of a page as a browser reads them.
func tags(t *testing.T, text string) []html.Token {
	t.Helper()
	var out []html.Token
	for z := html.NewTokenizer(strings.NewReader(text)); ; {
		switch z.Next() {
		case html.ErrorToken:
			if !errors.Is(z.Err(), io.EOF) {
				t.Fatal(z.Err())
			}
			return out
		case html.StartTagToken, html.SelfClosingTagToken:
			out = append(out, z.Token())
		}
	}
}

// TestHostileTextIsText: a page with hostile texts has the same elements with the same attributes as one with
// harmless texts.
func TestHostileTextIsText(t *testing.T) {
	page := htmlOf(t, texts(hostile))
	shape := func(text string) string {
		var b strings.Builder
		for _, tag := range tags(t, text) {
			if tag.Data == "code" {
				continue // which backticks make code of words depends on the quotes
			}
			b.WriteString("<" + tag.Data)
			for _, a := range tag.Attr {
				b.WriteString(" " + a.Key)
			}
			b.WriteString(">\n")
		}
		return b.String()
	}
	// Words of a long text are marked; so the harmless text has the same places.
	safe := strings.NewReplacer("<", "(", ">", ")", `"`, "'", "javascript:", "somescript:",
		"\u202e", "+", "\x1b", "+").Replace(hostile)
	if a, b := shape(htmlOf(t, texts(safe))), shape(page); a != b {
		t.Errorf("hostile text changes the page (- harmless, + hostile):\n%s", cmp.Diff(a, b))
	}
	if strings.ContainsAny(page, "\u202e\x1b") {
		t.Error("the page has characters that do not print")
	}
}

// TestNothingIsLoaded: no attribute makes a browser ask for something, and the policy allows only what is inside.
func TestNothingIsLoaded(t *testing.T) {
	page := htmlOf(t, texts("x"))
	for _, tag := range tags(t, page) {
		for _, a := range tag.Attr {
			isLink := tag.Data == "a" && a.Key == "href" && strings.HasPrefix(a.Val, "#")
			switch a.Key {
			case "href", "src", "srcset", "action", "data", "poster", "style", "xlink:href":
				if !isLink {
					t.Errorf("<%s %s=%q>", tag.Data, a.Key, a.Val)
				}
			}
		}
	}
	for _, part := range []string{"style", "script"} {
		inside := regexp.MustCompile(`(?s)<`+part+`>(.*?)</`+part+`>`).FindAllStringSubmatch(page, -1)
		if len(inside) != 1 {
			t.Fatalf("%d elements <%s>", len(inside), part)
		}
		if !strings.Contains(page, part+"-src &#39;"+strings.ReplaceAll(digest(inside[0][1]), "+", "&#43;")+"&#39;") {
			t.Errorf("the policy does not allow the %s of the page", part)
		}
	}
	if strings.Contains(page, "url(") || strings.Contains(page, "@import") {
		t.Error("the style loads something")
	}
}

func TestLinksLeadSomewhereAndIDsAreUnique(t *testing.T) {
	ids := map[string]bool{}
	all := tags(t, htmlOf(t, texts("x")))
	for _, tag := range all {
		for _, a := range tag.Attr {
			if a.Key == "id" && ids[a.Val] && !strings.HasPrefix(a.Val, "x/x/x/x/x") { // two fields have one path here
				t.Errorf("two elements have the id %q", a.Val)
			}
			if a.Key == "id" {
				ids[a.Val] = true
			}
		}
	}
	for _, tag := range all {
		for _, a := range tag.Attr {
			to, err := url.PathUnescape(strings.TrimPrefix(a.Val, "#"))
			if a.Key == "href" && (err != nil || !ids[to]) {
				t.Errorf("the link %q leads nowhere", a.Val)
			}
		}
	}
}

// TestThePageStaysSmall: texts that are long or many are left out, and the page says so.
func TestThePageStaysSmall(t *testing.T) {
	o := texts("x")
	for i := range 40 {
		o.Diff.Groups[0].Objects = append(o.Diff.Groups[0].Objects, diff.Object{Op: diff.Added, Release: "x",
			Kind: "ConfigMap", Name: fmt.Sprint(i), Content: map[string]any{"data": strings.Repeat("long text ", 10_000)}})
	}
	page := htmlOf(t, o)
	if len(page) > 5_000_000 || !strings.Contains(page, "left out: the page would be too large") {
		t.Errorf("the page has %d bytes", len(page))
	}
}

func TestTheOddOneOutIsMarked(t *testing.T) {
	var o overview.Overview
	for i := range 5 {
		name := fmt.Sprintf("c%d", i)
		version := "1.24.2"
		if i == 3 {
			version = "1.23.2"
		}
		o.Clusters = append(o.Clusters, overview.Cluster{Name: name,
			Revisions: []overview.Revision{{Version: version, Network: "net-" + name, TrustDomain: "same"}}})
	}
	o.Clusters = append(o.Clusters, overview.Cluster{Name: "gone", State: overview.Removed})
	m := matrixOf(o)
	if len(m.Kinds) != 2 || m.Kinds[0].Clusters != 4 || m.Kinds[1].Cluster != "c3" || len(m.Rows) != 5 {
		t.Fatalf("kinds are %+v", m.Kinds)
	}
	for _, r := range m.Rows {
		for i, c := range r.Cells {
			want := r.Cluster == "c3" && m.Columns[i] == "Control planes"
			if c.Odd != want {
				t.Errorf("%s of %s is odd: %v", m.Columns[i], r.Cluster, c.Odd)
			}
		}
	}
}
