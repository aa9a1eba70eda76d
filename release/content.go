package main

import (
	"context"
	"os"
	"path"
	"path/filepath"
)

// completions are the scripts of the shells, by the names under which the shells look for them.
var completions = map[string]string{"bash": "meshpress.bash", "zsh": "_meshpress", "fish": "meshpress.fish",
	"powershell": "meshpress.ps1"}

// shared returns what the archives of all systems have.
func (o *options) shared(ctx context.Context) ([]entry, error) {
	say("pages and completions")
	out, err := o.pages()
	if err != nil {
		return nil, err
	}
	program, err := o.own(ctx)
	if err != nil {
		return nil, err
	}
	for shell, name := range completions {
		script, err := output(ctx, nil, program, "completion", shell)
		if err != nil {
			return nil, err
		}
		out = append(out, entry{"completions/" + name, 0o644, script})
	}
	manual := filepath.Join(o.work, "man")
	if _, err := output(ctx, nil, program, "man", manual); err != nil {
		return nil, err
	}
	return readInto(out, manual, "man/man1")
}

// readInto appends the files of a directory, with another directory in their names.
func readInto(out []entry, dir, as string) ([]entry, error) {
	files, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	for _, f := range files {
		content, err := os.ReadFile(filepath.Join(dir, f.Name()))
		if err != nil {
			return nil, err
		}
		out = append(out, entry{path.Join(as, f.Name()), 0o644, content})
	}
	return out, nil
}
