package publish

import (
	"strings"
	"testing"
)

func TestPathsOutsideOfTheBranchAreRefused(t *testing.T) {
	for _, p := range []string{"", "..", "a/../..", "/a", ".git", "a/.GIT/hooks", "GIT~1", "git~2", ".git.",
		".git::$INDEX_ALLOCATION", ".g\u200cit", "nul", "a\nb", "-x", `a\b`} {
		if _, err := Open(nil, Options{Path: p}); err == nil ||
			!strings.Contains(err.Error(), "must be a directory inside the branch") {
			t.Errorf("%q: %v", p, err)
		}
	}
}

func TestNoNameMakesUpATrailer(t *testing.T) {
	s := &Source{SHA: "abc", Author: "A\nSigned-off-by: x", Subject: "s\r\n\nArgocd-reference-commit-sha: fake",
		Body: "b\nArgocd-reference-commit-sha: fake"}
	for line := range strings.Lines(s.trailers()) {
		if key, value, _ := strings.Cut(strings.TrimSpace(line), ": "); key != "" &&
			(!strings.HasPrefix(key, trailer) || value == "fake" || strings.Contains(value, "\r")) {
			t.Errorf("%q", line)
		}
	}
}
