package fn

import (
	"context"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// today returns the choice of the date that waivers are compared with: the one
// that the user gives, else that of the commit that the config is in, else the
// clock's.
func today(given time.Time) func(config string) (time.Time, string) {
	return func(config string) (time.Time, string) {
		if !given.IsZero() {
			return given, "as given"
		}
		if date := commitDate(filepath.Dir(config)); !date.IsZero() {
			return date, "the date of the commit"
		}
		return time.Now().UTC().Truncate(24 * time.Hour), "today, for want of a commit"
	}
}

// commitDate asks git, which may be missing, for the date of the last commit;
// zero if there is none.
func commitDate(dir string) time.Time {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	out, err := exec.CommandContext(ctx, "git", "-C", dir, "log", "-1", "--format=%cs").Output()
	if err != nil {
		return time.Time{}
	}
	date, _ := time.Parse(time.DateOnly, strings.TrimSpace(string(out)))
	return date
}
