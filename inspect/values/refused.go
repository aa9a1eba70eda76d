package values

import (
	"fmt"

	"k8s.io/apimachinery/pkg/util/validation"

	"github.com/meshpress/meshpress/render/diag"
)

// maxRelease is the maximum length of a release's name in Helm.
const maxRelease = 53

// refused reports releases that Helm refuses.
func (c Cluster) refused(r Release) diag.List {
	var found diag.List
	if len(r.Name) > maxRelease {
		at := r.Installation.RevisionAt
		found.Add(diag.Diagnostic{Code: diag.NotForHelm, Pos: at.Pos(), Field: at.Path(), Cluster: c.Name,
			Text: fmt.Sprintf("the name of release %q must not be longer than %d characters, for Helm", r.Name, maxRelease),
			Hint: "choose a shorter revision"})
	}
	for _, o := range c.Releases {
		if o.Release == r.Release {
			break
		}
		if o.Name == r.Name && o.Namespace == r.Namespace {
			found.Add(diag.Diagnostic{Code: diag.NotForHelm, Pos: r.Pos().Pos(), Field: r.Pos().Path(), Cluster: c.Name,
				Text: fmt.Sprintf("there must not be two releases %q in namespace %q of cluster %q, for Helm", r.Name, r.Namespace,
					c.Name),
				Hint: "leave out `compat: istioctl`, which gives all releases one name"})
			break
		}
	}
	return found
}

// unpublished reports releases whose chart a GitOps engine cannot get.
func (c Cluster) unpublished(r Release) diag.List {
	found := append(c.refused(r), r.unasked()...)
	if !r.published() {
		found.Add(diag.Diagnostic{Code: diag.NotForHelm, Pos: r.Pos().Pos(), Field: r.Pos().Path(), Cluster: c.Name,
			Text: fmt.Sprintf("the chart of release %q, %s %s, is in no repository", r.Name, r.Chart.Name,
				r.Chart.Metadata.Version),
			Hint: "--format yaml writes the values for a chart of your own"})
	}
	return found
}

// misnamed reports Applications whose name Argo CD refuses, and Applications with the same name: all are in one
// namespace, and the name is CLUSTER-RELEASE.
func (c Cluster) misnamed(r Release) diag.List {
	var found diag.List
	d := diag.Diagnostic{Code: diag.NotForHelm, Pos: r.Installation.At.Nearest("name").Pos(),
		Field:   r.Installation.At.Path(),
		Cluster: c.Name,
		Hint:    "rename the cluster, or take another --format: only Applications have such names"}
	switch {
	case len(validation.IsDNS1123Subdomain(r.Application)) > 0:
		d.Text = fmt.Sprintf("the Application %q of release %q must have a name of Kubernetes: lower-case letters, digits, "+
			"\"-\" and \".\"", r.Application, r.Name)
	case r.taken != "":
		d.Text = fmt.Sprintf("the Application %q must not be that of release %q in cluster %q and of %s as well",
			r.Application, r.Name, c.Name, r.taken)
	default:
		return nil
	}
	found.Add(d)
	return found
}

// unasked reports a repository that the resource names and the output does not use: without a lock, it is not known
// which charts the repository has.
func (r Release) unasked() diag.List {
	var found diag.List
	if at := r.Installation.Repo; at.Text() != "" && r.Repository == Upstream && at.Text() != Upstream {
		found.Add(diag.Diagnostic{Code: diag.NotAsked, Pos: at.Pos(), Field: at.Path(),
			Hint: "`meshpress charts lock` finds out which charts it has",
			Text: fmt.Sprintf("the charts are written as those of %q, not of %q: no lock has them from there", Upstream,
				at.Text())})
	}
	return found
}
