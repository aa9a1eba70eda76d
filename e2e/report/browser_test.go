package report

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// program returns meshpress, or skips the test.
func program(t testing.TB) string {
	t.Helper()
	path := os.Getenv("MESHPRESS_BIN")
	if path == "" {
		t.Skip("MESHPRESS_BIN is not set: run `make e2e-report`")
	}
	path, err := filepath.Abs(path)
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// browser returns Chromium, or skips the test.
func browser(t testing.TB) string {
	t.Helper()
	if path := os.Getenv("MESHPRESS_CHROMIUM"); path != "" {
		return path
	}
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	t.Skip("there is no chromium: install it, or name it by MESHPRESS_CHROMIUM")
	return ""
}

// meshpress runs the program in a directory and returns its exit code.
func meshpress(t testing.TB, dir string, args ...string) int {
	t.Helper()
	var text bytes.Buffer
	cmd := exec.Command(program(t), args...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = dir, &text, &text
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	t.Logf("meshpress %s: exit code %d\n%s", strings.Join(args, " "), cmd.ProcessState.ExitCode(), text.String())
	return cmd.ProcessState.ExitCode()
}

// tab is a tab of the browser with a page.
type tab struct {
	t   testing.TB
	ctx context.Context

	mu       sync.Mutex
	requests []string // what the page loaded beside itself
	problems []string // of the console, and dialogs
}

// window returns the browser that all tests share.
func window(t testing.TB) context.Context {
	t.Helper()
	shared.start.Do(func() {
		options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(browser(t)), chromedp.NoSandbox,
			chromedp.WindowSize(1400, 1000), chromedp.Flag("force-color-profile", "srgb"))
		all, stop := chromedp.NewExecAllocator(context.Background(), options...)
		ctx, cancel := chromedp.NewContext(all)
		shared.window, shared.stop = ctx, func() { cancel(); stop() }
		if err := chromedp.Run(ctx); err != nil {
			t.Fatal(err)
		}
	})
	if shared.window == nil {
		t.Skip("there is no browser")
	}
	return shared.window
}

// open opens a file in a new tab, after some actions. [tab.isQuiet] judges what the page loads and what the console
// says.
func open(t testing.TB, file, fragment string, before ...chromedp.Action) *tab {
	t.Helper()
	ctx, cancel := chromedp.NewContext(window(t))
	t.Cleanup(cancel)
	at := (&url.URL{Scheme: "file", Path: file}).String()
	v := &tab{t: t, ctx: ctx}
	chromedp.ListenTarget(ctx, func(event any) { v.watch(at, event) })
	to := at
	if fragment != "" {
		to += "#" + fragment
	}
	v.run(append([]chromedp.Action{network.Enable(), log.Enable(), runtime.Enable()}, before...)...)
	v.run(chromedp.Navigate(to))
	return v
}

func (v *tab) watch(own string, event any) {
	v.mu.Lock()
	defer v.mu.Unlock()
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		if address, _, _ := strings.Cut(e.Request.URL, "#"); address != own {
			v.requests = append(v.requests, e.Request.URL)
		}
	case *log.EventEntryAdded:
		v.problems = append(v.problems, e.Entry.Text)
	case *runtime.EventConsoleAPICalled:
		v.problems = append(v.problems, fmt.Sprintf("console.%s", e.Type))
	case *runtime.EventExceptionThrown:
		v.problems = append(v.problems, e.ExceptionDetails.Error())
	case *page.EventJavascriptDialogOpening:
		v.problems = append(v.problems, "dialog: "+e.Message)
	}
}

// isQuiet fails the test if the page loaded something, or if the browser complained.
func (v *tab) isQuiet() {
	v.t.Helper()
	v.mu.Lock()
	defer v.mu.Unlock()
	if len(v.requests)+len(v.problems) > 0 {
		v.t.Errorf("the page loads %q; the console has %q", v.requests, v.problems)
	}
}

func (v *tab) run(actions ...chromedp.Action) {
	v.t.Helper()
	if err := chromedp.Run(v.ctx, actions...); err != nil {
		v.t.Fatal(err)
	}
}

// eval returns the value of an expression of JavaScript.
func eval[T any](v *tab, expression string) T {
	v.t.Helper()
	var out T
	v.run(chromedp.Evaluate(expression, &out))
	return out
}
