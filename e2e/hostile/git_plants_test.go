package hostile

import (
	"os"
	"strings"
	"time"
)

// programs are git settings that name a program or make it run, with effective values. %s is the program.
var programs = [][2]string{
	{"log.showSignature", "true"}, {"gpg.program", "%s"}, {"gpg.openpgp.program", "%s"}, {"gpg.x509.program", "%s"},
	{"gpg.ssh.program", "%s"},
	{"gpg.ssh.defaultKeyCommand", "%s"}, {"commit.gpgSign", "true"}, {"user.signingKey", "x"},
	{"core.fsmonitor", "%s"}, {"core.hooksPath", "%s.d"}, {"core.pager", "%s"}, {"core.editor", "%s"},
	{"core.sshCommand", "%s"}, {"core.askPass", "%s"}, {"core.gitProxy", "%s"},
	{"core.alternateRefsCommand", "%s"}, {"sequence.editor", "%s"},
	{"filter.evil.clean", "%s"}, {"filter.evil.smudge", "%s"}, {"filter.evil.process", "%s"},
	{"filter.evil.required", "true"},
	{"diff.external", "%s"}, {"diff.evil.command", "%s"}, {"diff.evil.textconv", "%s"},
	{"diff.evil.cachetextconv", "true"}, {"interactive.diffFilter", "%s"}, {"merge.evil.driver", "%s"},
	{"credential.helper", "!%s"}, {"credential.https://example.com.helper", "%s"},
	{"url.ext::%s .insteadOf", "https://example.com/"}, {"protocol.ext.allow", "always"}, {"protocol.allow", "always"},
	{"remote.origin.url", "ext::%s x"}, {"remote.origin.uploadpack", "%s"}, {"remote.origin.receivepack", "%s"},
	{"remote.origin.vcs", "evil"}, {"remote.origin.promisor", "true"},
	{"remote.origin.partialCloneFilter", "blob:none"}, {"remote.origin.proxy", "x"}, {"submodule.x.update", "!%s"},
	{"submodule.recurse", "true"},
	{"uploadpack.packObjectsHook", "%s"}, {"pager.log", "%s"}, {"pager.status", "%s"}, {"pager.cat-file", "%s"},
	{"pager.rev-parse", "%s"}, {"pager.ls-tree", "%s"}, {"pager.config", "%s"},
	{"trailer.x.command", "%s"}, {"trailer.x.cmd", "%s"}, {"mergetool.x.cmd", "%s"}, {"difftool.x.cmd", "%s"},
	{"browser.x.cmd", "%s"}, {"man.x.cmd", "%s"}, {"help.autoCorrect", "immediate"},
	{"alias.log", "!%s"}, {"alias.status", "!%s"}, {"alias.cat-file", "!%s"}, {"alias.rev-parse", "!%s"},
	{"alias.ls-tree", "!%s"}, {"alias.meshpress-hook", "!%s"},
	{"gc.recentObjectsHook", "%s"}, {"gc.auto", "1"}, {"maintenance.auto", "true"}, {"hook.evil.command", "%s"},
	{"hook.evil.event", "reference-transaction"}, {"sendemail.sendmailCmd", "%s"},
	{"ssh.variant", "simple"}, {"instaweb.httpd", "%s"}, {"web.browser", "%s"}, {"tar.tar.gz.command", "%s"},
	{"guitool.x.cmd", "%s"}, {"imap.tunnel", "%s"},
	{"browser.x.path", "%s"}, {"help.browser", "x"}, {"instaweb.browser", "%s"}, {"sendemail.ccCmd", "%s"},
	{"sendemail.toCmd", "%s"},
}

// configuration returns a git configuration that names the program in every way.
func configuration(program string) string {
	var b strings.Builder
	for _, p := range programs {
		first, last := strings.Index(p[0], "."), strings.LastIndex(p[0], ".")
		section := p[0][:first]
		if first < last {
			section += ` "` + strings.ReplaceAll(p[0][first+1:last], "%s", program) + `"`
		}
		b.WriteString("[" + section + "]\n\t" + p[0][last+1:] + " = \"" + strings.ReplaceAll(p[1], "%s", program) + "\"\n")
	}
	return b.String()
}

const attributes = "* filter=evil diff=evil merge=evil text eol=crlf ident working-tree-encoding=UTF-16\n"

// evil writes the program, and hooks of all names beside it.
func (w *world) evil() (program string) {
	w.Helper()
	program = w.script("outside/evil")
	for _, hook := range []string{"pre-commit", "commit-msg", "post-checkout", "post-index-change",
		"reference-transaction", "fsmonitor-watchman", "post-commit", "pre-auto-gc", "pre-push"} {
		w.script("outside/evil.d/" + hook)
	}
	return program
}

// gitPlants are the places where git looks for settings.
func gitPlants() map[string]func(*world) {
	appended := func(file string) func(*world) {
		return func(w *world) { w.append(file, configuration(w.evil())) }
	}
	return map[string]func(*world){
		"the configuration": appended("repo/.git/config"),
		"attributes": func(w *world) {
			appended("repo/.git/config")(w)
			w.write("repo/.gitattributes", attributes)
			w.write("repo/app/.gitattributes", attributes)
			w.write("repo/.git/info/attributes", attributes)
			must(w, os.Chtimes(w.path("repo/app/ilm.yaml"), epoch, epoch)) // makes git compare the file again
		},
		"hooks": func(w *world) {
			w.evil()
			must(w, os.RemoveAll(w.path("repo/.git/hooks")))
			must(w, os.Rename(w.path("outside/evil.d"), w.path("repo/.git/hooks")))
		},
		"an included file": func(w *world) {
			w.write("repo/app/git.txt", configuration(w.evil()))
			w.append("repo/.git/config", "[include]\n\tpath = ../app/git.txt\n")
		},
		"a file that is included for a directory": func(w *world) {
			w.write("repo/app/git.txt", configuration(w.evil()))
			w.append("repo/.git/config", "[includeIf \"gitdir:**\"]\n\tpath = ../app/git.txt\n[includeIf "+
				"\"onbranch:**\"]\n\tpath = ../app/git.txt\n")
		},
		"the configuration of a work tree": func(w *world) {
			w.append("repo/.git/config", "[core]\n\trepositoryFormatVersion = 1\n[extensions]\n\tworktreeConfig = true\n")
			appended("repo/.git/config.worktree")(w)
		},
		"an embedded bare repository": func(w *world) {
			w.git("repo", "clone", "--quiet", "--bare", ".", w.path("tmp/bare"))
			must(w, os.CopyFS(w.path("repo/app"), os.DirFS(w.path("tmp/bare"))))
			appended("repo/app/config")(w)
			w.commits("repo") // the file is content of the repository
		},
		"a repository in the inputs": func(w *world) {
			w.commits("repo/app")
			appended("repo/app/.git/config")(w)
		},
		"a submodule": func(w *world) {
			w.commits("repo/app")
			must(w, os.MkdirAll(w.path("repo/.git/modules"), 0o755))
			must(w, os.Rename(w.path("repo/app/.git"), w.path("repo/.git/modules/app")))
			w.write("repo/app/.git", "gitdir: ../.git/modules/app\n")
			w.append("repo/.git/modules/app/config", "[core]\n\tworktree = ../../../app\n")
			appended("repo/.git/modules/app/config")(w)
		},
	}
}

// epoch is a modification time that makes git compare a file again.
var epoch = time.Unix(1, 0)

func (w *world) append(name, text string) {
	w.Helper()
	was, err := os.ReadFile(w.path(name))
	if !os.IsNotExist(err) {
		must(w, err)
	}
	w.write(name, string(was)+text)
}
