package publish

import (
	"fmt"
	"path"

	"github.com/meshpress/meshpress/render/diag"
)

// findings reports what prevents a proposal, what was edited by hand, and what
// is left over.
func (p *Publisher) findings(one *proposal) diag.List {
	var found diag.List
	at := func(dir, name string) diag.Pos {
		return diag.Pos{File: one.name + ":" + path.Join(p.Path, dir, name)}
	}
	for _, u := range one.units {
		for _, full := range u.foreign {
			found.Add(diag.Diagnostic{Code: diag.Foreign, Pos: at("", full),
				Text: "must not be replaced: meshpress did not write this file", Hint: "move it away, or choose another --path"})
		}
		for _, name := range u.edited {
			found = append(found, p.edited(at(u.dir, name), "changed"))
		}
	}
	for _, dir := range one.removed {
		found = append(found, p.edited(at(dir, ""), "removed"))
	}
	for _, dir := range one.gone {
		found = append(found, p.gone(dir, at(dir, "")))
	}
	for _, dir := range one.leftOver {
		found.Add(diag.Diagnostic{Code: diag.LeftOver, Pos: at(dir, ""),
			Text: "was published earlier, but no input names this cluster now"})
	}
	return found
}

// gone reports a cluster that no input names. The user must confirm the
// removal, because an input that was forgotten looks the same.
func (p *Publisher) gone(cluster string, at diag.Pos) diag.Diagnostic {
	d := diag.Diagnostic{Code: diag.ClusterGone, Severity: diag.Info, Pos: at, Cluster: cluster,
		Text: fmt.Sprintf("cluster %q is removed", cluster)}
	if p.Prune {
		return d
	}
	d.Severity = diag.ClusterGone.Severity()
	d.Text = fmt.Sprintf("cluster %q was published earlier, and no input names it now", cluster)
	d.Hint = "are all inputs there? --prune removes the clusters that are gone, --keep-clusters leaves them"
	return p.Judge(diag.List{d})[0]
}

// edited reports a file that was changed by hand, or a cluster that was removed
// by hand.
func (p *Publisher) edited(at diag.Pos, what string) diag.Diagnostic {
	d := diag.Diagnostic{Code: diag.Edited, Severity: diag.Warning, Pos: at}
	switch p.Edited {
	case Overwrite:
		d.Text = "had been " + what + " by hand and is replaced"
	case Keep:
		d.Text = "was " + what + " by hand and stays as it is"
	default:
		d.Severity, d.Text = diag.Error, "was "+what+" by hand: nothing is published"
		d.Hint = "bring the change into the inputs; then --edited overwrite replaces the file. --edited keep leaves it"
	}
	return d
}
