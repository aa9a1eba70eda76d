package diag

// Codes of writing, publishing and exporting the output.
const (
	LeftOver      Code = 70
	Edited        Code = 71
	Foreign       Code = 72
	ClusterGone   Code = 73
	UnknownImage  Code = 74
	DoubtfulStage Code = 76

	// exporting values for Helm
	NotInValues Code = 80
	NotForHelm  Code = 81
)

var outputCodes = []definition{
	{LeftOver, Warning, false, "a cluster of an earlier run is still in the output", Page{
		Why: `The output has a folder of a cluster that no input names any more. meshpress keeps it: if an input was
			forgotten, to delete the folder would uninstall the mesh of a cluster.`,
		Fix: `remove the folder if the cluster is gone, or add the missing input.`,
		Example: `out/us: warning MP0070: was rendered earlier, but no input names this cluster now
  hint: remove the directory if the cluster is gone`,
	}},
	{Edited, Warning, false, "a generated file had been edited by hand", Page{
		Why: `A file in the output is not what meshpress wrote there. The change would be lost at the next run, and
			the input does not say why it was made.`,
		Fix:     `make the change in the resource, for example by an overlay, and render again.`,
		Example: `out/eu/istiod/manifest.yaml: warning MP0071: had been edited by hand and is replaced`,
	}},
	{Foreign, Error, true, "a file that meshpress did not write is in the way", Page{
		Why: `meshpress would have to write a file, but another file is there. meshpress replaces only its own files,
			so that a wrong path destroys nothing.`,
		Fix: `move the file away, or choose another folder for the output.`,
		Example: `out/eu: error MP0072: holds what meshpress did not write, and is in the way
  hint: move it, or choose another 'spec.function.dir'`,
	}},
	{ClusterGone, Error, false, "a cluster has releases, but gets none now", Page{
		Why: `The cluster has releases from an earlier run, and no installation names it now. To apply the result would
			uninstall its whole mesh. The reason may be a forgotten input or a renamed cluster.`,
		Fix: `name the cluster again, or waive the finding for the cluster if you take it down. 'meshpress publish'
			has '--prune' and '--keep-clusters'.`,
		Example: `error MP0073: cluster "eu" was published earlier, and no input names it now`,
	}},
	{UnknownImage, Warning, false, "an image that the inputs do not name", Page{
		Why: `The image "auto" of a gateway is chosen by the control plane that injects it, and that control plane is
			not among the inputs. A list of images for a mirror or a scanner is not complete without it.`,
		Fix: `add the resource of the control plane to the inputs, or add the image to the list by hand.`,
		Example: `warning MP0074: the image "auto" of Deployment gateways/ingress (container "istio-proxy") in cluster "eu" is ` +
			`not known and not in the list
  hint: the control plane chooses it; give its IstioLifecycleManager as well`,
	}},
	{DoubtfulStage, Warning, false, "a directory has the name of one of a killed run, without a proof", Page{
		Why: `meshpress keeps files in a directory '.meshpress-stage-*' while it replaces a cluster, and tidies up after
			a run that was killed. Whoever can commit files can make such a directory too. meshpress trusts only a mark
			that the system itself gives to a directory that this user made on this machine.`,
		Fix: `look into the directory, move what is needed where it belongs, and remove the rest.`,
		Example: `out/.meshpress-stage-1: warning MP0076: is named like what a killed run leaves, but was not made by this user ` +
			`here: it stays as it is
  hint: look into it: move what is needed where it belongs, and remove the rest`,
	}},
	{NotInValues, Warning, false, "a change that Helm values cannot express", Page{
		Why: `'meshpress values' writes the Helm values of each release. Overlays, fields of 'k8s' and fixes change
			objects after Helm, and no value of the chart has the same effect. Helm alone would render something
			else.`,
		Fix: `apply the patches that the format writes beside the values, or set a value that has the same effect.`,
		Example: `fleet/mesh.yaml:12:9: warning MP0080: no value of release "istiod" says what is changed after Helm: Deployment ` +
			`istio-system/istiod by k8s.nodeSelector and an overlay`,
	}},
	{NotForHelm, Error, false, "a release that Helm cannot install", Page{
		Why: `Helm, Argo CD and Flux have limits for names of releases, and need a chart that is in a repository. This
			release breaks one of them, so the written file would be refused when it is applied.`,
		Fix: `change what the text names, for example choose a shorter revision, or use another '--format'.`,
		Example: `fleet/mesh.yaml:6:15: error MP0081: the Application "Prod_EU-gw" of release "gw" must have a name of ` +
			`Kubernetes
  hint: rename the cluster, or take another --format: only Applications have such names`,
	}},
}
