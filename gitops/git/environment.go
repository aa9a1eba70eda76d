package git

import (
	"os"
	"slices"
	"strings"
)

// always are the variables that every git gets. git must not prompt, because
// nobody may be there to answer, and its messages must not depend on the user's
// language.
var always = []string{"GIT_NO_REPLACE_OBJECTS=1", "GIT_TERMINAL_PROMPT=0", "GIT_PAGER=cat", "GIT_LITERAL_PATHSPECS=1",
	"LC_ALL=C.UTF-8", "LANGUAGE=C"}

// needed are the user's variables that a reading git gets: those that are
// necessary to find and load the program. All other variables are left out, so
// that variables of later versions of git have no effect.
var needed = []string{"PATH", "PATHEXT", "SYSTEMROOT", "TMPDIR", "TEMP", "TMP", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH"}

// readerEnvironment returns the environment of a reading git. dir is its
// repository and its home, so that git reads no configuration outside of dir.
// git cannot connect to servers.
func readerEnvironment(dir, objects string) []string {
	env := chosen(func(name string) bool { return slices.Contains(needed, strings.ToUpper(name)) })
	return append(append(env, always...),
		"GIT_DIR="+dir, "GIT_OBJECT_DIRECTORY="+objects, "HOME="+dir, "XDG_CONFIG_HOME="+dir,
		"GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_SYSTEM="+os.DevNull, "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_ATTR_NOSYSTEM=1",
		"GIT_NO_LAZY_FETCH=1", "GIT_ALLOW_PROTOCOL=none", "GIT_OPTIONAL_LOCKS=0", "GIT_ALLOC_LIMIT=1g")
}

// own are prefixes of the user's variables that a writing git gets: who the
// user is, how servers are reached, and what the user's configuration is. Other
// variables of git are left out. If git started this process, as a hook for
// example, it set them for its own repository.
var own = []string{
	"GIT_AUTHOR_", "GIT_COMMITTER_", // who commits, and when
	"GIT_ASKPASS", "GIT_SSH", "GIT_SSL_", "GIT_PROXY_", "GIT_HTTP_", "GIT_CURL_", // how servers are reached
	"GIT_ALLOW_PROTOCOL", "GIT_PROTOCOL",
	"GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM", // which configuration is the user's
	"GIT_CONFIG_COUNT", "GIT_CONFIG_KEY_", "GIT_CONFIG_VALUE_",
	"GIT_EXEC_PATH", "GIT_TEMPLATE_DIR", // where git is installed
	"GIT_CEILING_DIRECTORIES", "GIT_DISCOVERY_ACROSS_FILESYSTEM", // how far repositories are looked for
	"GIT_TRACE", // log output, for those who ask for it
}

// userEnvironment returns the environment of a git that works for the user,
// with the user's configuration, hooks, keys and credentials.
func userEnvironment() []string {
	env := chosen(func(name string) bool {
		return !strings.HasPrefix(name, "GIT_") || slices.ContainsFunc(own, func(prefix string) bool {
			return strings.HasPrefix(name, prefix)
		})
	})
	return append(env, always...)
}

func chosen(wanted func(name string) bool) []string {
	return slices.DeleteFunc(os.Environ(), func(variable string) bool {
		name, _, _ := strings.Cut(variable, "=")
		return !wanted(name)
	})
}
