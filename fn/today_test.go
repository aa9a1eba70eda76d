package fn

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestToday: waivers are compared with the day of the commit, where the committer
// was, whatever the repository makes of showing it.
func TestToday(t *testing.T) {
	t.Setenv("GIT_COMMITTER_DATE", "2020-01-02T23:30:00-0500")
	repo(t, map[string]string{"ci/meshpress.yaml": "x", "gpg": "#!/bin/sh\ntouch ran\necho hello\n"})
	if err := os.Chmod("gpg", 0o755); err != nil {
		t.Fatal(err)
	}
	for name, value := range map[string]string{"log.showSignature": "true", "gpg.program": abs(t, "gpg"),
		"log.date": "raw", "format.pretty": "x", "core.fsmonitor": abs(t, "gpg")} {
		runGit(t, "config", name, value)
	}
	expect := func(given time.Time, config, date, reason string) {
		t.Helper()
		before := time.Now().UTC().Format(time.DateOnly)
		got, from := today(t.Context(), given, nil)(config)
		after := time.Now().UTC().Format(time.DateOnly)
		day := got.Format(time.DateOnly)
		if isToday := date == "today" && (day == before || day == after); !isToday && day != date ||
			!strings.HasPrefix(from, reason) {
			t.Errorf("%s: %v %q", config, got, from)
		}
	}
	config := filepath.Join("ci", "meshpress.yaml")
	expect(time.Time{}, config, "2020-01-02", "the date of the commit")
	expect(time.Date(2021, 5, 6, 0, 0, 0, 0, time.UTC), config, "2021-05-06", "as given")
	if _, err := os.Stat("ran"); err == nil {
		t.Error("a program of the repository ran")
	}
	expect(time.Time{}, filepath.Join("missing", "meshpress.yaml"), "today", "today, because there is no commit")
	if err := os.WriteFile(".git/HEAD", []byte("ref: "+strings.Repeat("x", 2<<20)), 0o644); err != nil {
		t.Fatal(err)
	}
	expect(time.Time{}, config, "today", `today, for the commit cannot be read: `)
}
