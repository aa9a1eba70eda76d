package parity

import (
	"errors"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write docs/parity.md instead of checking it")

const reportFile = "../../docs/parity.md"

// shownDifferences bounds the log of an input with many differences.
const shownDifferences = 30

func TestParity(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: upstream's renderer takes minutes to build")
	}
	binary, err := prepareMeshpress(buildContext(t), binDir(t))
	if errors.Is(err, errNoCommand) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	var all []versionResult
	for _, v := range versions {
		t.Run(v.Name, func(t *testing.T) {
			all = append(all, runVersion(t, v, binary))
		})
	}
	checkReport(t, all)
}

// runVersion runs the cases of one version concurrently, one for each core.
func runVersion(t *testing.T, v version, binary string) versionResult {
	u, dir := setUpstream(t, v)
	cases, err := allCases(u.source)
	if err != nil {
		t.Fatal(err)
	}
	result := versionResult{Version: v, Cases: make([]caseResult, len(cases))}
	t.Run("cases", func(t *testing.T) { // returns when its parallel subtests have ended
		for i, c := range cases {
			t.Run(c.Name, func(t *testing.T) {
				t.Parallel()
				result.Cases[i] = runCase(t, u, c, dir, binary)
			})
		}
	})
	return result
}

func runCase(t *testing.T, u upstream, c parityCase, stamped, binary string) caseResult {
	want, err := u.render(c, stamped)
	if err != nil {
		t.Fatal(err)
	}
	input, err := u.input(c, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	result := caseResult{Case: c, Upstream: want, Found: map[string][]difference{}}
	source := filepath.Join(u.source, "manifests")
	for kind, charts := range map[string]string{embedded: "", directory: source} {
		got, err := renderMeshpress(binary, u.version.Name, charts, input)
		if err != nil {
			t.Fatalf("%s charts: %v", kind, err)
		}
		result.Found[kind] = compare(want, got)
	}
	logUnexplained(t, u.version.Name, c.Name, result.Found)
	result.Complete = true
	return result
}

// logUnexplained fails the test for each difference without a reason.
func logUnexplained(t *testing.T, release, input string, found map[string][]difference) {
	t.Helper()
	count := 0
	for _, d := range mergeCharts(found) {
		if explain(reasons, release, input, d.difference) != noReason {
			continue
		}
		if count++; count <= shownDifferences {
			t.Errorf("%s (charts: %s)\n\tupstream:  %s\n\tmeshpress: %s", d.place(), d.charts, d.Upstream, d.Meshpress)
		}
	}
	if count > shownDifferences {
		t.Errorf("and %d more differences", count-shownDifferences)
	}
}

// checkReport compares docs/parity.md, unless only some cases ran. With -update it writes the page, even with
// unexplained differences, and marks those.
func checkReport(t *testing.T, all []versionResult) {
	t.Helper()
	ran := len(all) == len(versions)
	for _, v := range all {
		ran = ran && v.complete()
	}
	if !ran {
		t.Log("not every case ran to its end, so docs/parity.md and the reasons are not checked")
		return
	}
	for _, i := range unusedReasons(reasons, all) {
		t.Errorf("no difference needs this reason any more, remove it: %+v", reasons[i])
	}
	text := writeReport(all, reasons)
	if *update {
		writeReportFile(t, text)
		return
	}
	have, err := os.ReadFile(reportFile)
	if err != nil {
		t.Fatalf("%v (write it with: go test . -update)", err)
	}
	if diff := cmp.Diff(string(have), text); diff != "" {
		t.Errorf("docs/parity.md is out of date (write it with: go test . -update; - file, + now):\n%s", diff)
	}
}

func writeReportFile(t *testing.T, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(reportFile), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(reportFile, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}
