package diag

// Codes of reading and decoding.
const (
	Unreadable    Code = 1
	BadYAML       Code = 2
	DuplicateKey  Code = 3
	UnknownField  Code = 4
	WrongType     Code = 5
	BadValue      Code = 6
	NoInput       Code = 7
	Conflict      Code = 8
	Missing       Code = 9
	UnknownKey    Code = 10
	BadMeshConfig Code = 11
	UnknownMesh   Code = 12
	NotNamed      Code = 13
	ValueType     Code = 14
	Unfilled      Code = 15
	NoTrustDomain Code = 16
)

var inputCodes = []definition{
	{Unreadable, Error, true, "an input file cannot be read", Page{
		Why: `A file or folder that is named as an input does not exist, has no read permission, or lies outside
			the repository. meshpress renders nothing from part of its inputs: a missing file would look like
			a removed installation.`,
		Fix:     `correct the path or the permissions.`,
		Example: `error MP0001: fleet/mesh.yaml: cannot be read: permission denied`,
	}},
	{BadYAML, Error, true, "a file is not YAML", Page{
		Why: `The file has a syntax error, so meshpress cannot tell which resources it holds. The position is the
			one that the parser reports; the mistake is often on the line before.`,
		Fix:     `correct the YAML. Frequent reasons are a wrong indentation, a tab and an unclosed quote.`,
		Example: `fleet/mesh.yaml:7:3: error MP0002: the file must be YAML: did not find expected key`,
	}},
	{DuplicateKey, Error, true, "a key occurs twice in one map", Page{
		Why: `YAML does not allow it, and most parsers silently keep the last value. The other value is lost without
			a notice.`,
		Fix: `remove one of the two.`,
		Example: `fleet/mesh.yaml:12:5: error MP0003: key "tag" must not occur twice
  hint: the first one is on line 9`,
	}},
	{UnknownField, Error, false, "a field does not exist, or not here", Page{
		Why: `No field of that name exists at this place of the resource. It is most often a typing error, or a field
			with a wrong indentation. The cluster would ignore the field, or refuse the resource.`,
		Fix: `correct the name or move the field. The hint names the nearest field, or the place where the field
			exists.`,
		Example: `fleet/mesh.yaml:9:7: error MP0004: unknown field "revison" in 'spec.installations[0]'
  hint: did you mean "revision"?`,
	}},
	{WrongType, Error, true, "a value has the wrong type", Page{
		Why: `The field takes another type than the value has. A frequent reason is a version such as 1.23 without
			quotes: YAML reads a number, and 1.20 would become 1.2.`,
		Fix: `write a value of the type that the text names. Quote numbers and booleans that are meant as strings.`,
		Example: `fleet/mesh.yaml:10:12: error MP0005: 'spec.installations[0].istioOperatorSpec.tag' must be a string, ` +
			`not the number 1.23
  hint: quote it: "1.23"`,
	}},
	{BadValue, Error, true, "a value is not allowed", Page{
		Why: `The value has the right type, but the field does not accept it. The text says which values are
			allowed.`,
		Fix:     `use one of the allowed values.`,
		Example: `meshpress.yaml:7:17: error MP0006: the severity of MP0002 must not be changed: a file is not YAML`,
	}},
	{NoInput, Error, true, "no lifecycle resource among the inputs", Page{
		Why: `The inputs hold no IstioLifecycleManager, no GatewayLifecycleManager and no IstioOperator. To render
			nothing would remove everything that the clusters have.`,
		Fix:     `name the files or folders that hold the resources.`,
		Example: `error MP0007: there is no lifecycle resource among the inputs`,
	}},
	{Conflict, Error, false, "two fields that must agree do not", Page{
		Why: `Two fields, two resources or two charts say different things about the same matter, and only one of
			them can be true. meshpress does not guess which one you mean.`,
		Fix: `remove one of the two, or make them agree.`,
		Example: `fleet/mesh.yaml:11:17: error MP0008: 'spec.installations[0].istioOperatorSpec.revision' is "1-24", ` +
			`but the revision of the installation is "1-23"
  hint: leave it out of istioOperatorSpec`,
	}},
	{Missing, Error, true, "a field that must be set is not", Page{
		Why: `Without the field, meshpress cannot tell what to render. For example, 'tag' chooses the version of
			the charts.`,
		Fix:     `set the field.`,
		Example: `fleet/mesh.yaml:5:5: error MP0009: 'spec.installations[0].clusters[0].name' must be set`,
	}},
	{UnknownKey, Warning, false, "a Helm value that no chart of the version knows", Page{
		Why: `No chart of this version of Istio has a default for the value, so no template reads it. It is most often
			a typing error, or a value of another version. Helm would ignore it silently.`,
		Fix: `correct the name or remove the value. If a template does read it, waive the finding.`,
		Example: `fleet/mesh.yaml:14:13: warning MP0010: no chart of Istio 1.23.2 knows the value ` +
			`'spec.installations[0].istioOperatorSpec.values.cni.logLevl'
  hint: did you mean "logLevel"?`,
	}},
	{BadMeshConfig, Error, false, "a mesh config field has the wrong type", Page{
		Why: `istiod reads the mesh config by Istio's API (MeshConfig). If one field has the wrong type, istiod
			refuses the whole mesh config and does not start, or keeps the old one.`,
		Fix: `write a value of the type that the API reference of MeshConfig names.`,
		Example: `fleet/mesh.yaml:13:24: error MP0011: 'spec.installations[0].istioOperatorSpec.meshConfig.enableTracing' ` +
			`must be true or false, not the string "true"
  hint: write true without quotes`,
	}},
	{UnknownMesh, Warning, false, "a mesh config field that Istio's API does not have", Page{
		Why: `The API of mesh config that meshpress knows has no such field, so istiod ignores it. It is most often a
			typing error, or a field of a newer version of Istio.`,
		Fix: `correct the name. If your version of Istio does have the field, waive the finding.`,
		Example: `fleet/mesh.yaml:13:9: warning MP0012: Istio's API does not have the mesh config field ` +
			`'spec.installations[0].istioOperatorSpec.meshConfig.acessLogFile'
  hint: did you mean "accessLogFile"?`,
	}},
	{NotNamed, Error, true, "no installation names a cluster that is asked for", Page{
		Why: `You asked for one cluster, with '--cluster' or 'spec.only', but no installation of the inputs names it.
			To render nothing for it would remove everything that it has.`,
		Fix:     `correct the name of the cluster, or add the input that names it.`,
		Example: `error MP0013: no installation names the cluster "nowhere"`,
	}},
	{ValueType, Error, false, "a Helm value has the wrong type", Page{
		Why: `Templates do not check types: every string that is not empty counts as true, even "false", and a map in the
			place of a string prints as map[...]. So a value of the wrong type renders, but has another effect. The type
			is that of Istio's API of the version ('values_types.proto'), by which istioctl refuses such a value. If that
			API accepts every type, the type is that of the chart's default. Numbers for quantities, such as 'cpu: 3',
			are accepted, except with '--compat istioctl', which refuses what istioctl refuses.`,
		Fix: `write a value of the type that the text names. If your own charts accept the value, lower the
			severity of the finding.`,
		Example: `fleet/mesh.yaml:12:37: error MP0014: 'spec.installations[0].istioOperatorSpec.values.pilot.autoscaleEnabled' ` +
			`must be true or false, not the string "false"
  hint: write false without quotes`,
	}},
	{Unfilled, Error, false, "a variable that was not filled in", Page{
		Why: `The text has a variable of envsubst, Helm or another tool that fills in templates, as in '${CLUSTER}',
			'$(CLUSTER)', '{{ .Values.cluster }}' or '<cluster>', in names also as in '%CLUSTER%', '@CLUSTER@', '__CLUSTER__',
			'#{CLUSTER}#', '[[cluster]]' or '((cluster))'. meshpress does not fill in variables, so the
			variable would become the name of a cluster, an image or a label. meshpress does not check texts that may
			have such variables: templates of the injector, log formats, commands, and '$(NAME)' in the environment of a
			container.`,
		Fix: `fill in the variable before you run meshpress. If something fills it in after that, such as the
			substitution of Flux, lower the severity of the finding.`,
		Example: `fleet/mesh.yaml:7:22: error MP0015: 'spec.installations[0].clusters[0].name' must not have "${CLUSTER}": ` +
			`the variable ${CLUSTER} was not filled in
  hint: run envsubst first: meshpress takes resources as they are`,
	}},
	{NoTrustDomain, Error, false, "the name of a cluster cannot be its trust domain", Page{
		Why: `The trust domain of a cluster is the cluster's name, if nothing else is set. istiod accepts only DNS labels with
			dots between them: no underscore, and at most 63 characters between two dots. It refuses a mesh config with
			another trust domain, and does not start. Names such as those that GKE gives to contexts have
			underscores.`,
		Fix: `set 'trustDomain' of the cluster, in the resource of the control plane and in those of its gateways. The
			name of the cluster may stay.`,
		Example: `fleet/mesh.yaml:7:22: error MP0016: the name of cluster "gke_p_us-east1_x" must not be its trust domain: ` +
			`istiod takes DNS labels with dots between them
  hint: set 'trustDomain' of the cluster, as in "gke-p-us-east1-x"; its name may stay`,
	}},
}
