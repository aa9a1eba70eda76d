package parameter

// Table lists the parameters.
func Table() []Parameter {
	return []Parameter{
		{"cluster", "Cluster", "render this cluster only (`NAME`); the cluster of resources that name none", "only",
			Array, setClusters},
		{"paths", "Paths", "read these files and directories (`PATH`)", "resources", Array,
			setList(func(s *Settings) *[]string { return &s.Spec.Resources })},
		{"config", "Config", "read the RenderConfig of this `FILE`", "", String,
			setText(func(s *Settings) *string { return &s.Config })},
		{"istio-version", "Istio version", "use the charts of this `VERSION`, whatever the tags say", "istioVersion",
			String, setVersion},
		{"charts", "Charts", "take charts from this `DIR`: istio's manifests/, or published charts and archives",
			"charts.dir", String, setText(func(s *Settings) *string { return &s.Spec.Charts.Dir })},
		{"lock", "Chart lock", "read the chart lock of this `FILE`", "charts.lock", String,
			setText(func(s *Settings) *string { return &s.Spec.Charts.Lock })},
		{"locked", "Locked charts", "true: render with a lock only; false: ignore the lock", "charts.locked", String,
			setLocked},
		{"gateway-chart", "Gateway chart", "render gateways with this `CHART`: gateway, or legacy", "gateways.chart",
			String, setText(func(s *Settings) *string { return &s.Spec.Gateways.Chart })},
		{"gateway-image", "Gateway image", "take the image of gateways from this `SOURCE`: explicit (their hub and tag), " +
			"or auto (their istiod)", "gateways.image", String,
			setText(func(s *Settings) *string { return &s.Spec.Gateways.Image })},
		{"gateway-selector", "Gateway selector", "select the pods of gateways by the `LABELS` of: chart, or revision",
			"gateways.selector", String, setText(func(s *Settings) *string { return &s.Spec.Gateways.Selector })},
		{"auto", "Revision auto", "what revision auto stands for: `KEY=VALUE` with revision, hub and tag", "auto", Map,
			setAuto},
		{"severity", "Severities", "the severity of findings: `CODE=SEVERITY` with info, warning or error",
			"policies.severity", Map, setSeverity},
		{"policies", "Policies", "check rendered objects with the ValidatingAdmissionPolicies of these files (`PATH`)",
			"policies.files", Array,
			setList(func(s *Settings) *[]string { return &s.Spec.Policies.Files })},
		{"today", "Today", "compare waivers with this `DATE`, as in 2026-12-31", "", String, setToday},
		{"sync-waves", "Sync waves", "give objects the sync waves of Argo CD", "syncWaves", String,
			setBool(func(s *Settings) *bool { return &s.Spec.SyncWaves })},
		{"omit-namespaces", "Omit namespaces", "render no Namespace objects", "namespaces.omit",
			String, setBool(func(s *Settings) *bool { return &s.Spec.Namespaces.Omit })},
		{"operators", "IstioOperators",
			"say what several IstioOperators are (`KIND`): each an installation, or layers of one",
			"operators", String, setText(func(s *Settings) *string { return &s.Spec.Operators })},
		{"engine", "Engine", "say that this engine (`NAME`) applies the objects: argocd, or flux", "engine", String,
			setText(func(s *Settings) *string { return &s.Spec.Engine })},
		{"protect", "Protect", "mark definitions and namespaces as not to be pruned", "protect", String,
			setBool(func(s *Settings) *bool { return &s.Spec.Protect })},
		{"omit-crds", "Omit definitions", "render no CustomResourceDefinitions", "crds.omit",
			String, setBool(func(s *Settings) *bool { return &s.Spec.CRDs.Omit })},
		{"compat", "Compatibility", "render what another tool renders: `istioctl`", "compat", String,
			setText(func(s *Settings) *string { return &s.Spec.Compat })},
	}
}

// setText returns the setter of a text.
func setText(field func(*Settings) *string) func(*Settings, Value) error {
	return func(s *Settings, v Value) error {
		*field(s) = v.String
		return nil
	}
}

// setList returns the setter of a list of texts.
func setList(field func(*Settings) *[]string) func(*Settings, Value) error {
	return func(s *Settings, v Value) error {
		*field(s) = v.Array
		return nil
	}
}
