package diag

// Codes of finding charts.
const (
	ChartApproximate Code = 40
	ChartMissing     Code = 41
	BadVersion       Code = 42
	UnknownProfile   Code = 43
	BadChart         Code = 44
	NotLocked        Code = 45
	NotLocal         Code = 46
	NotAsked         Code = 47
	NotNeeded        Code = 48
	Retired          Code = 49
)

var chartCodes = []definition{
	{ChartApproximate, Warning, false, "charts of a near version stand in for the exact one", Page{
		Why: `meshpress has no charts of exactly this version, and uses those of another patch of the same minor
			version. Patches seldom change charts, but the result may differ from what the cluster gets.`,
		Fix: `run 'meshpress charts lock', which finds the exact charts, or give them with '--charts DIR'.`,
		Example: `fleet/mesh.yaml:9:12: warning MP0040: charts of Istio 1.22.1 stand in for 1.22.3 of tag "1.22.3-solo"
  hint: 'meshpress charts lock' finds the exact ones`,
	}},
	{ChartMissing, Error, true, "no charts for a version", Page{
		Why: `Neither meshpress itself nor the given folder nor the repositories have charts of this minor version.
			Charts of another minor version would render other objects.`,
		Fix:     `run 'meshpress charts lock', or give the charts with '--charts DIR'.`,
		Example: `fleet/mesh.yaml:9:12: error MP0041: there are no charts of Istio 1.17.2; there are 1.22.1, 1.23.2, 1.24.2`,
	}},
	{BadVersion, Error, true, "no Istio version can be read from a tag", Page{
		Why: `The tag of the images chooses the version of the charts. It must begin with a version, as in
			1.24.2-solo. A tag such as "latest" names none.`,
		Fix:     `use a tag that begins with the version, or choose the charts with '--istio-version'.`,
		Example: `fleet/mesh.yaml:9:12: error MP0042: no Istio version can be read from "latest": it must begin with X.Y or X.Y.Z`,
	}},
	{UnknownProfile, Error, true, "a profile does not exist", Page{
		Why: `The charts of this version have no profile of that name. Without its profile, other components would
			be on or off.`,
		Fix: `correct 'profile'. The hint lists the profiles of this version.`,
		Example: `fleet/mesh.yaml:8:16: error MP0043: profile "minimul" does not exist
  hint: did you mean "minimal"?`,
	}},
	{BadChart, Error, true, "a chart cannot be loaded", Page{
		Why: `The folder or archive of charts does not exist, is not complete, or is no Helm chart. meshpress renders
			nothing with part of the charts.`,
		Fix:     `correct the path, or download the charts again.`,
		Example: `error MP0044: open charts "nowhere": no such file or directory`,
	}},
	{NotLocked, Error, true, "the lock has no chart for a tag", Page{
		Why: `A meshpress.lock above the inputs says which charts are used, by digest. It has no chart for this tag,
			so the result would depend on the time of the download.`,
		Fix: `run 'meshpress charts lock' and commit the lock.`,
		Example: `fleet/mesh.yaml:9:12: error MP0045: "fleet/meshpress.lock" has no charts for tag "1.25.1"; it has those for ` +
			`1.24.2`,
	}},
	{NotLocal, Error, true, "a locked chart is missing, or has other content", Page{
		Why: `The lock names a chart by its digest. The chart is not on this machine, or its content has another
			digest: it was changed after it was locked.`,
		Fix:     `run 'meshpress charts pull'. If the digest differs, find out who changed the chart.`,
		Example: `error MP0046: chart istiod 1.24.2 of "fleet/meshpress.lock" is not here`,
	}},
	{NotAsked, Warning, false, "a repository that is not asked for charts", Page{
		Why: `A resource names a repository of charts in 'helmGlobal.repo', but its host is not allowed. A resource must
			not make meshpress connect to any host. The charts come from the other repositories.`,
		Fix: `add the host to 'charts.allowedHosts' of a RenderConfig if you trust it.`,
		Example: `fleet/mesh.yaml:6:11: warning MP0047: "oci://charts.example.com/istio" is not asked for charts: its host is ` +
			`not among 'charts.allowedHosts'`,
	}},
	{NotNeeded, Warning, false, "the lock has a chart that no cluster needs", Page{
		Why: `No installation has a tag that needs the chart. It does no harm, but it is downloaded and stored with
			the others.`,
		Fix: `run 'meshpress charts lock', which removes it from the lock.`,
		Example: `fleet/meshpress.lock:9:5: warning MP0048: no cluster needs chart istiod 1.24.2 any more
  hint: 'meshpress charts lock' drops it`,
	}},
	{Retired, Warning, false, "a repository that Istio has left", Page{
		Why: `Istio no longer publishes to the repository of charts, and it goes away. It may lack newer versions,
			and may stop to answer.`,
		Fix: `use the address that the hint names.`,
		Example: `meshpress.yaml:6:7: warning MP0049: "https://istio-release.storage.googleapis.com/charts" is on ` +
			`"istio-release.storage.googleapis.com", which Istio does not use any more`,
	}},
}
