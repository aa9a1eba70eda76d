package report

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

func TestViews(t *testing.T) {
	v := open(t, changed(t), "")
	for part, want := range map[string]string{
		"fleet": "prod-west-2", "findings": "MP0191", "plan": "Next safe step", "changes": "release ztunnel",
		"images": "hub.example.com/istio/pilot", "waivers": "the gateway follows on Monday",
	} {
		if text := eval[string](v, "document.getElementById('"+part+"').innerText"); !strings.Contains(text, want) {
			t.Errorf("%s does not show %q", part, want)
		}
	}
	odd := eval[[]string](v, "[...document.querySelectorAll('#clusters tr:has(td.odd) th')].map((e) => e.textContent)")
	if len(odd) != 2 || odd[0] != "legacy" || odd[1] != "prod-west-2" {
		t.Errorf("odd clusters are %q", odd)
	}
	if n := eval[int](v, "document.querySelectorAll('#plan .flow .mark.disconnect').length"); n == 0 {
		t.Error("the plan shows no disconnect")
	}
	v.isQuiet()
}

func TestFilter(t *testing.T) {
	v := open(t, changed(t), "")
	const shown = "[...document.querySelectorAll('#clusters tbody tr')].filter((e) => !e.hidden).length"
	v.find("prod-east-2")
	if n := eval[int](v, shown); n != 1 {
		t.Errorf("%d clusters are shown for a name", n)
	}
	if text := eval[string](v, "document.getElementById('found').textContent"); !strings.HasSuffix(text, " found") {
		t.Errorf("the status is %q", text)
	}
	if !eval[bool](v, "[...document.querySelectorAll('#changes .group:not([hidden])')].every((e) => "+
		"e.dataset.clusters.includes('prod-east-2'))") {
		t.Error("changes of other clusters are shown")
	}
	v.run(chromedp.KeyEvent(kb.Escape))
	if n := eval[int](v, shown); n != 6 {
		t.Errorf("%d clusters are shown without a filter", n)
	}
	v.run(chromedp.SetValue("#severity", "warning"),
		chromedp.Evaluate("document.getElementById('severity').dispatchEvent(new Event('change'))", nil))
	if eval[bool](v, "[...document.querySelectorAll('.finding:not([hidden])')].some((e) => e.dataset.severity !== "+
		"'warning')") {
		t.Error("other severities are shown")
	}
	v.isQuiet()
}

// find goes to the field by its key, and types. The driver types a key even if the page takes it, so the field is
// emptied.
func (v *tab) find(text string) {
	v.t.Helper()
	v.run(chromedp.KeyEvent("/"))
	if at := eval[string](v, "document.activeElement.id"); at != "find" {
		v.t.Errorf("the key / leads to %q", at)
	}
	v.run(chromedp.Evaluate("document.getElementById('find').value = ''", nil), chromedp.KeyEvent(text))
}

func TestSorting(t *testing.T) {
	v := open(t, changed(t), "")
	const first = "document.querySelector('#clusters tbody tr th').textContent"
	const button = "#clusters thead th:first-child button"
	v.run(chromedp.Click(button), chromedp.Click(button))
	if name := eval[string](v, first); name != "stage" {
		t.Errorf("the first cluster of the reverse order is %q", name)
	}
	if sort := eval[string](v,
		"document.querySelector('#clusters thead th').getAttribute('aria-sort')"); sort != "descending" {
		t.Errorf("aria-sort is %q", sort)
	}
	v.isQuiet()
}

// TestLinks: a link opens what it leads to, for each cluster of a group, also when it is followed later.
func TestLinks(t *testing.T) {
	const at = "/ztunnel/DaemonSet/istio-system/ztunnel/spec.template.spec.terminationGracePeriodSeconds"
	const focused = "document.activeElement.textContent"
	v := open(t, changed(t), "stage"+at)
	if text := eval[string](v, focused); !strings.Contains(text, "before: 30") || !strings.Contains(text, "after: 120") {
		t.Errorf("the link of the last cluster leads to %q", text)
	}
	v.run(chromedp.Evaluate("location.hash = '#prod-east-1"+at+"'", nil),
		chromedp.Poll("document.activeElement.id.startsWith('prod-east-1/')", nil))
	if !eval[bool](v, "[...function*() { for (let e = document.activeElement; e; e = e.parentElement) yield e "+
		"}()].every((e) => e.tagName !== 'DETAILS' || e.open)") {
		t.Error("what is around the field is closed")
	}
	v.run(chromedp.Evaluate("location.hash = '#MP0191'", nil),
		chromedp.Poll("document.getElementById('MP0191').open", nil))
	v.isQuiet()
}

// TestWhereAFieldIsFrom: a click says what sets a field, and where that is written, or the command that does.
func TestWhereAFieldIsFrom(t *testing.T) {
	const at = "/ztunnel/DaemonSet/istio-system/ztunnel/spec.template.spec.terminationGracePeriodSeconds"
	v := open(t, changed(t), "stage"+at)
	const from = "[...document.activeElement.querySelectorAll('.from')].map((e) => e.innerText).join()"
	if text := eval[string](v, from); strings.Contains(text, "resource") {
		t.Errorf("the origin is shown before the click: %q", text)
	}
	v.run(chromedp.Evaluate("document.activeElement.querySelector('.from summary').click()", nil))
	if text := eval[string](v, from); !strings.Contains(text, "= 120: resource, after/mesh.yaml:") {
		t.Errorf("the origin is %q", text)
	}
	if !eval[bool](v, "[...document.querySelectorAll('.from')]."+
		"some((e) => e.textContent.includes('meshpress explain PATH '))") {
		t.Error("no field has the command that explains it")
	}
	v.isQuiet()
}

func TestLightAndDark(t *testing.T) {
	const back = "getComputedStyle(document.body).backgroundColor"
	dark := emulation.SetEmulatedMedia().WithFeatures([]*emulation.MediaFeature{{Name: "prefers-color-scheme",
		Value: "dark"}})
	v := open(t, changed(t), "", dark)
	if color := eval[string](v, back); color != "rgb(18, 22, 27)" {
		t.Errorf("the dark page is %s", color)
	}
	v.run(chromedp.Click("#theme"))
	if color := eval[string](v, back); color != "rgb(255, 255, 255)" {
		t.Errorf("the light page is %s", color)
	}
	v.isQuiet()
}

func TestKeyboardAndZoom(t *testing.T) {
	v := open(t, changed(t), "")
	v.run(chromedp.KeyEvent(kb.Tab))
	if text := eval[string](v, "document.activeElement.textContent"); text != "Skip to the report" {
		t.Errorf("the first stop is %q", text)
	}
	v.run(chromedp.KeyEvent(kb.Enter), chromedp.Focus("#plan details.steps summary"), chromedp.KeyEvent(kb.Enter))
	if !eval[bool](v, "document.querySelector('#plan details.steps').open") {
		t.Error("Enter does not open the steps")
	}
	v.run(emulation.SetDeviceMetricsOverride(320, 800, 1, false)) // 1280 pixels at 400 %
	const outside = "[...document.querySelectorAll('body *')].filter((e) => !e.closest('.wide > *') && " +
		"e.getBoundingClientRect().right > 321).map((e) => e.tagName + '.' + e.className).slice(0, 20)"
	if wide := eval[int](v, "document.documentElement.scrollWidth"); wide > 320 {
		t.Errorf("at 400 %% the page is %d pixels wide, not 320: %q", wide, eval[[]string](v, outside))
	}
	v.isQuiet()
}

func TestSideBySideOrOneBelowTheOther(t *testing.T) {
	v := open(t, changed(t), "")
	const beside = `(() => {
		const both = (e) => e.checkVisibility() && e.querySelectorAll("pre:not(.absent)").length === 2;
		const [a, b] = [...document.querySelectorAll("#changes .sides:not(.same)")].find(both).querySelectorAll("pre");
		return Math.abs(a.getBoundingClientRect().top - b.getBoundingClientRect().top) < 2;
	})()`
	if !eval[bool](v, beside) {
		t.Error("the values are not side by side")
	}
	const context = "[...document.querySelectorAll('.sides.same pre')].map((e) => getComputedStyle(e).backgroundColor)"
	for _, color := range eval[[]string](v, context) {
		if color != "rgba(0, 0, 0, 0)" {
			t.Errorf("a line that does not change is %s", color)
			break
		}
	}
	v.run(chromedp.Click("#unified"))
	if eval[bool](v, beside) {
		t.Error("the values are still side by side")
	}
	v.isQuiet()
}

func TestWithoutItsScriptThePageIsComplete(t *testing.T) {
	text, err := os.ReadFile(changed(t))
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "report.html")
	at := bytes.Index(text, []byte("<script>"))
	if err := os.WriteFile(file, append(text[:at:at], "</body></html>"...), 0o644); err != nil {
		t.Fatal(err)
	}
	v := open(t, file, "")
	for element, want := range map[string]bool{"#fleet td": true, "#plan .flow li": true, "#changes .sides": true,
		"#find": false} {
		if shown := eval[bool](v, "[...document.querySelectorAll('"+element+
			"')].some((e) => e.checkVisibility())"); shown != want {
			t.Errorf("%s is shown: %v, want %v", element, shown, want)
		}
	}
	v.isQuiet()
}

// TestFleetOf200: the page of 200 clusters is small, and the filter works on it.
func TestFleetOf200(t *testing.T) {
	file, _ := report(t, write(t, fleet(200, "1.23.2-solo", "")), write(t, fleet(200, "1.24.2-solo", "")))
	info, err := os.Stat(file)
	if err != nil {
		t.Fatal(err)
	}
	if info.Size() > 5_000_000 {
		t.Errorf("the page has %d bytes", info.Size())
	}
	t.Logf("%d bytes", info.Size())
	v := open(t, file, "cluster-150/istiod/Deployment/istio-system/istiod")
	if text := eval[string](v, "document.activeElement.textContent"); !strings.Contains(text,
		"Deployment istio-system/istiod") {
		t.Errorf("the link of cluster 150 leads to %.80q", text)
	}
	v.find("cluster-177")
	if n := eval[int](v, "[...document.querySelectorAll('#clusters tbody tr')].filter((e) => !e.hidden).length"); n != 1 {
		t.Errorf("%d clusters are shown", n)
	}
	v.isQuiet()
}

// TestHostileInput: texts of an input are text, and run nothing.
func TestHostileInput(t *testing.T) {
	const bad = `'"><script>alert(1)</script><img src=x onerror=alert(2)><svg/onload=alert(3)>'`
	rest := "      values: {pilot: {podAnnotations: {note: " + bad +
		"}}}\n      meshConfig: {outboundTrafficPolicy: {mode: " + bad + "}}\n"
	before, after := write(t, fleet(2, "1.24.2-solo", "")), write(t, fleet(2, "1.24.2-solo", rest))
	file, _ := report(t, before, after)
	v := open(t, file, "")
	if !eval[bool](v, "document.body.textContent.includes('<script>alert(1)</script>')") {
		t.Error("the text is not shown")
	}
	if n := eval[int](v, "document.querySelectorAll('script, img').length"); n != 1 {
		t.Errorf("%d scripts and images, want the page's own", n)
	}
	v.isQuiet()
	name := strings.ReplaceAll(fleet(1, "1.24.2-solo", ""), "cluster-000", bad)
	file, code := report(t, before, write(t, name))
	if code == 0 {
		t.Error("a cluster of such a name is taken")
	}
	open(t, file, "").isQuiet()
}

// TestThePolicyHolds: a script that gets into the page does not run.
func TestThePolicyHolds(t *testing.T) {
	text, err := os.ReadFile(changed(t))
	if err != nil {
		t.Fatal(err)
	}
	planted := strings.Replace(string(text), "</main>",
		`<script>window.planted = 1</script><img src="data:image/png;base64,AA" onerror="window.planted = 2"></main>`, 1)
	file := filepath.Join(t.TempDir(), "report.html")
	if err := os.WriteFile(file, []byte(planted), 0o644); err != nil {
		t.Fatal(err)
	}
	v := open(t, file, "")
	if eval[bool](v, "'planted' in window") {
		t.Error("a planted script ran")
	}
}
