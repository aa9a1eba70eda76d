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
	v.isQuiet()
}
