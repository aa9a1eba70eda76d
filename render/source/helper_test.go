package source

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/meshpress/meshpress/render/diag"

	_ "github.com/meshpress/meshpress/internal/golden" // the flag -update
)

// lines returns the printed findings, with the hints on lines of their own.
func lines(found diag.List) []string {
	var out []string
	for _, d := range found.Sorted() {
		out = append(out, strings.Split(d.String(), "\n")...)
	}
	return out
}

func wantFindings(t *testing.T, found diag.List, want ...string) {
	t.Helper()
	if diff := cmp.Diff(want, lines(found)); diff != "" {
		t.Errorf("findings differ (- want, + got):\n%s", diff)
	}
}

// parseOne returns the only document of a text, which must have no findings.
func parseOne(t *testing.T, text string) Document {
	t.Helper()
	docs, found := Parse("f.yaml", []byte(text))
	if len(found) > 0 || len(docs) != 1 {
		t.Fatalf("%d documents, findings:\n%s", len(docs), strings.Join(lines(found), "\n"))
	}
	return docs[0]
}
