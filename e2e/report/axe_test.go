package report

import (
	"context"
	"os"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// TestAxeFindsNothing runs axe-core with its default rules, which are those of WCAG and best practices, on the page
// with everything open.
// MESHPRESS_AXE names axe.min.js; `make e2e-report` fetches it.
func TestAxeFindsNothing(t *testing.T) {
	name := os.Getenv("MESHPRESS_AXE")
	if name == "" {
		t.Skip("MESHPRESS_AXE is not set: run `make e2e-report`")
	}
	script, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	media := func(feature, value string) chromedp.Action {
		return emulation.SetEmulatedMedia().WithFeatures([]*emulation.MediaFeature{{Name: feature, Value: value}})
	}
	for state, c := range map[string]struct {
		file   func(testing.TB) string
		before chromedp.Action
	}{
		"light":           {changed, media("prefers-color-scheme", "light")},
		"dark":            {changed, media("prefers-color-scheme", "dark")},
		"400 %":           {changed, emulation.SetDeviceMetricsOverride(320, 256, 1, false)},
		"does not render": {broken, media("prefers-color-scheme", "dark")},
	} {
		t.Run(state, func(t *testing.T) {
			v := open(t, c.file(t), "", c.before)
			v.run(chromedp.Evaluate("document.querySelectorAll('details').forEach((e) => { e.open = true })", nil))
			v.axe(string(script))
			v.isQuiet()
		})
	}
	open(t, changed(t), "").axe(string(script)) // as it opens
}

// violation is a rule of axe that elements break.
type violation struct {
	ID    string `json:"id"`
	Help  string `json:"help"`
	Nodes []struct {
		HTML    string `json:"html"`
		Summary string `json:"failureSummary"`
	} `json:"nodes"`
}

// axe runs axe in a world of its own, which the policy of the page does not concern, and fails the test for each
// violation.
func (v *tab) axe(script string) {
	v.t.Helper()
	const ask = `axe.run(document, {resultTypes: ["violations"]}).then((r) => r.violations.map((e) =>
		({id: e.id, help: e.help,
			nodes: e.nodes.slice(0, 5).map((n) => ({html: n.html, failureSummary: n.failureSummary}))})))`
	var found []violation
	v.run(chromedp.ActionFunc(func(ctx context.Context) error {
		tree, err := page.GetFrameTree().Do(ctx)
		if err != nil {
			return err
		}
		world, err := page.CreateIsolatedWorld(tree.Frame.ID).WithWorldName("axe").Do(ctx)
		if err != nil {
			return err
		}
		in := func(p *runtime.EvaluateParams) *runtime.EvaluateParams {
			return p.WithContextID(world).WithAwaitPromise(true)
		}
		return chromedp.Run(ctx, chromedp.Evaluate(script, nil, in), chromedp.Evaluate(ask, &found, in))
	}))
	for _, f := range found {
		for _, n := range f.Nodes {
			v.t.Errorf("%s (%s): %.300s\n%s", f.ID, f.Help, n.HTML, n.Summary)
		}
	}
}
