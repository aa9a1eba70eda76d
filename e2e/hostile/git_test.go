package hostile

import (
	"maps"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// waived is a config with a waiver, so that a run needs the date of the commit.
const waived = `{policies: {waivers: [{code: MP0101, clusters: [cluster1], reason: "later", expires: "2099-01-01"}]}}`

// ofGit are the verbs and hosts that start git, each in another way.
var ofGit = []host{
	commandLine, function,
	line("check a change", "check", "app", "--against", "HEAD~1"),
	published("publish", "../out"),
}

// others are the remaining hosts, tried in turns: they start git in the same ways, or not at all yet.
var others = []host{
	intoFiles, checked, inPackage, plugin,
	line("check a tree", "check", "app", "--against", "HEAD~1:tree"),
	line("diff", "diff", "app", "--against", "main"),
	line("plan", "plan", "app", "--against", "HEAD~1"),
	line("explain", "explain", "app", "Deployment/istiod", "spec.strategy"),
	line("images", "images", "app"),
	line("values", "values", "app"),
	line("lock", "charts", "lock", "app", "--repository", "embedded"),
	line("verify", "charts", "verify", "app"),
	line("list", "charts", "list", "app"),
	line("bundle", "bundle", "app", "-o", "../out", "--repository", "embedded", "--offline"),
}

// published returns the host that publishes to a repository of the user.
func published(name, repo string) host {
	return host{name, func(w *world, a attack) call {
		a.config(w)
		w.git("repo", "init", "--quiet", "--bare", w.path("out"))
		env := []string{"GIT_AUTHOR_NAME=a", "GIT_AUTHOR_EMAIL=a@example.com", "GIT_COMMITTER_NAME=a",
			"GIT_COMMITTER_EMAIL=a@example.com"}
		return call{dir: "repo", env: env, args: []string{"publish", "app", "--repo", repo, "--branch", "rendered"}}
	}}
}

// TestGit proves that no program runs that a repository around, in or below the inputs names.
func TestGit(t *testing.T) {
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("git is not installed")
	}
	all := map[string]attack{}
	plants := gitPlants()
	for i, name := range slices.Sorted(maps.Keys(plants)) {
		plant, hosts := plants[name], slices.Concat(ofGit, inTurn(others, i))
		all[name] = attack{
			files: map[string]string{"ilm.yaml": honest}, spec: waived, hosts: hosts, git: true, codes: []int{0, 1},
			lay: func(w *world) {
				tree, err := honestTree()
				must(w, err)
				must(w, os.CopyFS(w.path("repo/tree"), os.DirFS(tree)))
				// The second run changes nothing.
				w.run(call{dir: "repo", args: []string{"charts", "lock", "app", "--repository", "embedded"}})
				w.commits("repo")
				plant(w)
				w.isLive()
			},
			holds: func(w *world, r result) {
				if asksForTheDate(r) && !strings.Contains(r.out+r.err, "2020-01-02: the date of the commit") {
					w.Error("the date of the commit is not known")
				}
			},
		}
	}
	attacks(t, all)
}

// asksForTheDate tells whether a run prints the date of waivers.
func asksForTheDate(r result) bool {
	return slices.Contains([]string{"render", "check", "publish"}, r.args[0])
}

// commits creates a repository with two commits of the existing files. The second commit has a signature, which
// some settings of git verify with a program.
func (w *world) commits(dir string) {
	w.Helper()
	w.git(dir, "init", "--quiet", "-b", "main")
	for _, message := range []string{"first", "second"} {
		w.git(dir, "add", "--all", "--force")
		w.git(dir, "commit", "--quiet", "--allow-empty", "-m", message)
	}
	signature := "gpgsig -----BEGIN PGP SIGNATURE-----\n \n x\n -----END PGP SIGNATURE-----\n\n"
	w.write("tmp/commit", strings.Replace(w.git(dir, "cat-file", "commit", "HEAD"), "\n\n", "\n"+signature, 1)+"\n")
	w.git(dir, "update-ref", "refs/heads/main", w.git(dir, "hash-object", "-t", "commit", "-w", w.path("tmp/commit")))
}

// git runs git as the user did before the attack.
func (w *world) git(dir string, args ...string) string {
	w.Helper()
	out, err := w.gitCommand(dir, args...).CombinedOutput()
	if err != nil {
		w.Fatalf("git %v: %v\n%s", args, err, out)
	}
	return strings.TrimSpace(string(out))
}

func (w *world) gitCommand(dir string, args ...string) *exec.Cmd {
	cmd := exec.Command("git", args...)
	cmd.Dir = w.path(dir)
	cmd.Env = []string{"HOME=" + w.path("home"), "PATH=" + os.Getenv("PATH"), "GIT_AUTHOR_NAME=a",
		"GIT_AUTHOR_EMAIL=a@example.com", "GIT_COMMITTER_NAME=a",
		"GIT_COMMITTER_EMAIL=a@example.com", "GIT_AUTHOR_DATE=2020-01-02T00:00:00Z",
		"GIT_COMMITTER_DATE=2020-01-02T00:00:00Z"}
	return cmd
}

// isLive checks that a normal git runs the planted program: otherwise the attack proves nothing. It then
// removes the traces.
func (w *world) isLive() {
	w.Helper()
	for _, dir := range []string{"repo", "repo/app"} {
		for _, args := range [][]string{{"log", "-1", "--format=%cs"}, {"status"}, {"update-ref", "refs/heads/live", "HEAD"},
			{"update-ref", "-d", "refs/heads/live"}} {
			_ = w.gitCommand(dir, args...).Run()
		}
	}
	if _, err := os.Stat(w.path("outside/started")); err != nil {
		w.Fatal("what is planted does not run anywhere")
	}
	must(w, os.Remove(w.path("outside/started")))
}

// TestEverySetting proves that no setting of this git runs a program. It sets each one to the program, although
// most do not take a program.
func TestEverySetting(t *testing.T) {
	var b strings.Builder
	for _, name := range settings(t) {
		if strings.HasPrefix(name, "extensions.") || strings.EqualFold(name, "core.repositoryFormatVersion") {
			continue // git needs a valid value to read the rest
		}
		first, last := strings.Index(name, "."), strings.LastIndex(name, ".")
		section := name[:first]
		if first < last {
			section += ` "evil"`
		}
		b.WriteString("[" + section + "]\n\t" + name[last+1:] + " = %s\n")
	}
	attacks(t, map[string]attack{"all": {
		files: map[string]string{"ilm.yaml": honest}, spec: waived, git: true, codes: []int{0, 1},
		says: "2020-01-02: the date of the commit",
		hosts: []host{commandLine, checked, line("check a change", "check", "app", "--against", "HEAD~1"),
			published("publish", "../out")},
		lay: func(w *world) {
			w.commits("repo")
			w.append("repo/.git/config", strings.ReplaceAll(b.String(), "%s", w.evil()))
		},
	}})
}

// settings returns the names of all settings of this git.
func settings(t *testing.T) []string {
	out, err := exec.Command("git", "help", "--config").Output()
	if err != nil {
		t.Skip("git is not installed")
	}
	return slices.DeleteFunc(strings.Fields(string(out)), func(name string) bool {
		return !regexp.MustCompile(`^[a-zA-Z]+\.([^*]*\.)?[a-zA-Z][a-zA-Z0-9-]*$`).MatchString(name)
	})
}
