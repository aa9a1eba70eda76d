package report

import (
	"context"
	"flag"
	"os"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

var update = flag.Bool("update", false, "write the picture of the documentation")

// TestPicture takes the picture of docs/report.md. -update writes it.
func TestPicture(t *testing.T) {
	v := open(t, changed(t), "", emulation.SetDeviceMetricsOverride(1200, 1150, 1, false))
	var picture []byte
	v.run(chromedp.CaptureScreenshot(&picture))
	if len(picture) == 0 || len(picture) > 200_000 {
		t.Errorf("the picture has %d bytes", len(picture))
	}
	if *update {
		if err := os.WriteFile("../../docs/report.png", picture, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	var print []byte
	v.run(chromedp.ActionFunc(func(ctx context.Context) (err error) {
		print, _, err = page.PrintToPDF().Do(ctx)
		return err
	}))
	if len(print) == 0 {
		t.Error("the page does not print")
	}
	v.run(chromedp.Click("#theme"), emulation.SetEmulatedMedia().WithMedia("print"))
	if color := eval[string](v, "getComputedStyle(document.body).backgroundColor"); color != "rgb(255, 255, 255)" {
		t.Errorf("paper is %s", color)
	}
	v.run(chromedp.Evaluate("window.dispatchEvent(new Event('beforeprint'))", nil))
	for element, want := range map[string]bool{"#plan details.steps": true, "#changes .object.changed:not(.noise *)": true,
		"#changes .object.added": false, "#changes .noise": false} {
		if open := eval[bool](v, "document.querySelector('"+element+"').open"); open != want {
			t.Errorf("%s is open on paper: %v, want %v", element, open, want)
		}
	}
	v.isQuiet()
}
