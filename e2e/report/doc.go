// Package report opens the page of `meshpress report` in a real browser: Chromium without a window, driven by its own
// protocol. It clicks, types and presses keys as a reader does, and watches what the browser loads and complains
// about.
//
// MESHPRESS_BIN names the program, and MESHPRESS_CHROMIUM the browser; without the second, chromium is looked for in
// PATH. MESHPRESS_AXE names axe.min.js of axe-core, which looks for what some people cannot use. Without one of them
// the tests are skipped. `go test -run TestPicture -update` writes the picture of the documentation.
package report
