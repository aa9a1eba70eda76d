package hostile

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// event is one system call that succeeded or failed.
type event struct {
	program string // that made the call
	name    string
	args    string
	result  string
}

func (e event) String() string { return e.program + ": " + e.name + "(" + e.args + ") = " + e.result }

var (
	entry    = regexp.MustCompile(`^(\d+) +(\w+)\((.*)\) += (.*)$`)
	begun    = regexp.MustCompile(`^(\d+) +(\w+\(.*) <unfinished \.\.\.>$`)
	resumed  = regexp.MustCompile(`^(\d+) +<\.\.\. \w+ resumed>(.*)$`)
	quoted   = regexp.MustCompile(`"((?:[^"\\]|\\.)*)"`)
	ofFile   = regexp.MustCompile(`^\d+<([^>]*)>`)
	dirOf    = regexp.MustCompile(`^(?:AT_FDCWD|\d+)<([^>]*)>, $`)
	ofWrites = regexp.MustCompile(`\b(O_WRONLY|O_RDWR|O_CREAT|O_TRUNC)\b`)
)

// readTrace reads the output of strace. It assigns threads to the program that created them.
func readTrace(t testing.TB, name string) []event {
	t.Helper()
	text, err := os.ReadFile(name)
	must(t, err)
	var events []event
	half, program := map[string]string{}, map[string]string{}
	for l := range strings.Lines(string(text)) {
		l = strings.TrimSuffix(l, "\n")
		if m := begun.FindStringSubmatch(l); m != nil {
			half[m[1]] = m[1] + " " + m[2]
			continue
		}
		if m := resumed.FindStringSubmatch(l); m != nil {
			l = half[m[1]] + m[2]
		}
		m := entry.FindStringSubmatch(l)
		if m == nil {
			continue
		}
		e := event{program[m[1]], m[2], m[3], m[4]}
		switch {
		case strings.HasPrefix(e.name, "execve") && strings.HasPrefix(e.result, "0"):
			program[m[1]] = quoted.FindStringSubmatch(e.args)[1]
			e.program = program[m[1]]
		case strings.HasPrefix(e.name, "clone") || strings.HasSuffix(e.name, "fork"):
			if child := strings.Fields(e.result)[0]; program[child] == "" { // otherwise the thread made calls before this line
				program[child] = e.program
			}
		}
		events = append(events, e)
	}
	return events
}

// paths returns the files that a call names, as absolute paths.
func (e event) paths(cwd string) []string {
	var out []string
	if strings.HasPrefix(e.name, "symlink") { // the target of a link is only text
		e.args = e.args[strings.Index(e.args, `", `)+1:]
	}
	for _, at := range quoted.FindAllStringSubmatchIndex(e.args, -1) {
		name, dir := e.args[at[2]:at[3]], cwd
		before := e.args[:at[0]]
		if i := strings.LastIndex(strings.TrimSuffix(before, ", "), ", "); i >= 0 {
			before = before[i+2:]
		}
		if m := dirOf.FindStringSubmatch(before); m != nil {
			dir = m[1]
		}
		if !filepath.IsAbs(name) {
			name = filepath.Join(dir, name)
		}
		out = append(out, filepath.Clean(name))
	}
	if strings.HasPrefix(e.name, "symlink") && len(out) > 1 {
		return out[1:] // the target of the link is only text
	}
	return out
}

func (e event) failed() bool {
	return strings.HasPrefix(e.result, "-1") || strings.HasPrefix(e.result, "?")
}

// opened returns the file that a call opened, "" for none.
func (e event) opened() string {
	if !strings.HasPrefix(e.name, "open") {
		return ""
	}
	if m := ofFile.FindStringSubmatch(e.result); m != nil {
		return m[1]
	}
	return ""
}

// changes tells whether a call changes files.
func (e event) changes() bool {
	if strings.HasPrefix(e.name, "open") {
		return ofWrites.MatchString(e.args)
	}
	return slices.ContainsFunc([]string{"mkdir", "rmdir", "unlink", "rename", "link", "symlink", "truncate", "chmod",
		"fchmod", "chown", "fchown", "lchown", "mknod", "creat", "utime", "futimes", "mount", "setxattr"},
		func(prefix string) bool { return strings.HasPrefix(e.name, prefix) })
}

// connects tells whether a call connects to a network or another process.
func (e event) connects() bool {
	return slices.Contains([]string{"socket", "connect", "bind", "listen", "accept", "accept4", "sendto", "sendmsg",
		"socketpair"}, e.name)
}

// ofTheSystem matches files that Go's runtime, package time and the loader read at the start of a program.
var ofTheSystem = regexp.MustCompile(
	`^/(sys/(kernel/mm|fs/cgroup|devices/system/cpu)|proc/(self|\d+)/(cgroup|mountinfo|maps|auxv)$|proc/(stat|meminfo|filesystems|sys/)|etc/localtime$|usr/share/zoneinfo/|dev/null$)`)
