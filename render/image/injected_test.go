package image_test

import (
	"strconv"
	"strings"
	"testing"
)

// injectorOf returns the ConfigMap of an injector with one template.
func injectorOf(revision, values, template string) string {
	name := "istio-sidecar-injector"
	if revision != "default" {
		name += "-" + revision
	}
	config := "defaultTemplates: [t]\naliases: {both: [t, t]}\ntemplates:\n  t: |\n    " +
		strings.ReplaceAll(template, "\n", "\n    ") + "\n"
	return "{kind: ConfigMap, metadata: {name: " + name + ", labels: {istio.io/rev: " + revision + "}}, data: {config: " +
		strconv.Quote(config) + ", values: " + strconv.Quote(values) + "}}"
}

// usual is the expression in Istio's templates for the image of the proxy.
const usual = "{{- if contains \"/\" (annotation .ObjectMeta `sidecar.istio.io/proxyImage` " +
	".Values.global.proxy.image) }}\n" +
	"image: \"{{ annotation .ObjectMeta `sidecar.istio.io/proxyImage` .Values.global.proxy.image }}\"\n{{- else " +
	"}}\nimage: \"{{ .ProxyImage }}\"\n{{- end }}"

func mesh(imageType string) string {
	return "{kind: ConfigMap, metadata: {name: istio, labels: {istio.io/rev: default}}, data: {mesh: 'defaultConfig: " +
		"{image: {imageType: " + imageType + "}}'}}"
}

func TestTheProxyIsComposedAsIstiodDoes(t *testing.T) {
	const digest = "@sha256:0123456789012345678901234567890123456789012345678901234567890123"
	for _, row := range []struct{ values, mesh, want string }{
		{`{"hub": "h", "tag": "1", "proxy": {"image": "p"}}`, "", "h/p:1"},
		{`{"hub": "h", "tag": "1", "proxy": {}}`, "", "h/proxyv2:1"},
		{`{"hub": "h", "tag": 1.2}`, "", "h/proxyv2:1.2"},
		{`{"hub": "h", "tag": "1", "variant": "distroless"}`, "", "h/proxyv2:1-distroless"},
		{`{"hub": "h", "tag": "1", "variant": "distroless"}`, "debug", "h/proxyv2:1-debug"},
		{`{"hub": "h", "tag": "1-distroless"}`, "debug", "h/proxyv2:1-debug"},
		{`{"hub": "h", "tag": "1-debug", "variant": "default"}`, "", "h/proxyv2:1"},
		{`{"hub": "h", "tag": "1-distroless"}`, "", "h/proxyv2:1-distroless"},
		{`{"hub": "h", "tag": "1` + digest + `"}`, "", "h/proxyv2:1" + digest},
		{`{"hub": "h", "tag": "1", "proxy": {"image": "r/p` + digest + `"}}`, "debug", "r/p" + digest},
	} {
		objects := []string{injectorOf("default", `{"global": `+row.values+`}`, usual)}
		if row.mesh != "" {
			objects = append(objects, mesh(row.mesh))
		}
		compare(t, []string{row.want + " ConfigMap injected t"}, lines(t, objects...))
	}
}

func TestTheInitImageHasAVariantButNoImageType(t *testing.T) {
	values := `{"global": {"hub": "h", "tag": "1", "variant": "fips", "proxy_init": {"image": "init"}}}`
	compare(t, []string{"h/init:1-fips ConfigMap injected t", "h/proxyv2:1-debug ConfigMap injected t"},
		lines(t, injectorOf("default", values, "a: {image: {{ .ProxyInitImage }}}\n"+usual), mesh("debug")))
}

func TestTemplates(t *testing.T) {
	values := `{"global": {"hub": "h", "tag": "1", "on": true, "list": ["a:1"]}}`
	for template, want := range map[string][]string{
		"- name: image\n  image: busybox:1.28 # quoted or not\n  # image: no:1\n  imagePullPolicy: no": {"busybox:1.28"},
		`- {"image": "{{ .Values.global.hub }}/own:{{ .Values.global.tag }}"}`:                         {"h/own:1"},
		"{{ if .Values.global.on }}image: a:1{{ else }}image: b:1{{ end }}":                            {"a:1"},
		"{{ if not .Values.global.on }}image: a:1{{ else }}image: b:1{{ end }}":                        {"b:1"},
		"{{ if .Spec.HostNetwork }}image: a:1{{ else }}image: b:1{{ end }}":                            {"a:1", "b:1"},
		"{{ if isset .ObjectMeta.Annotations `x` }}image: a:1{{ end }}":                                {"a:1"},
		"{{ if eq (annotation .ObjectMeta `x` `no`) `yes` }}image: a:1{{ end }}":                       {"a:1"},
		"image: h/{{ index .ObjectMeta.Annotations `x` }}:1":                                           {"! h/{{index .ObjectMeta.Annotations `x`}}:1"},
		"{{ $x := .ProxyImage }}image: {{ $x }}":                                                       {"! {{$x}}"},
		"{{ range .Values.global.list }}image: {{ . }}{{ end }}":                                       {"! {{.}}"},
		"{{ with .Values.global }}image: a:1{{ else }}image: b:1{{ end }}":                             {"a:1", "b:1"},
		"{{ define `x` }}\nimage: a:1\n{{ end }}{{ template `x` }}":                                    {"a:1"},
		"image: {{ if .Values.global.on }}a:1{{ else }}b:1{{ end }}":                                   {"a:1"},
		"image: {{ if .Spec.X }}a:1{{ else }}b:1{{ end }}":                                             {"! {{if .Spec.X}}a:1{{else}}b:1{{end}}"},
		"image: a:1\n{{- if .Spec.X }}\nname: x\n{{- end }}":                                           {"a:1"},
		"image: a:1\n{{- with .Spec.X }}\nname: {{ . }}\n{{- end }}":                                   {"a:1"},
		// The other places for images, as in [TestEveryPlaceInAPod].
		"env:\n- name: HELPER_IMAGE\n  value: h/a:1\n- {name: PROXY_IMAGE, value: b:1}\n- name: OTHER\n  value: no/1": {"b:1",
			"h/a:1"},
		"env:\n- name: X_IMAGE\n  value: \"{{ .Values.global.hub }}/a:{{ .Values.global.tag }}\"": {"h/a:1"},
		"env:\n- name: X_IMAGE\n  value: {{ .Spec.X }}":                                           {"! {{.Spec.X}}"},
		"metadata: {annotations: {x.io/helperImage: a/b, x.io/other: no/1}}":                      {"a/b"},
		"volumes:\n- name: a\n  image: {reference: a:1}\n- {name: b, image: {reference: b:1}}":    {"a:1", "b:1"},
		// Forms that YAML allows.
		"image: &img a:1\ncopy: {image: *img}": {"a:1"},
		"image: >-\n  a:1":                     {"a:1"},
		"image: {reference: \"A B\"}":          {"! A B"},
		"image: ~":                             nil,
		// The two branches together are not YAML; the text around them is.
		"{{ if .Spec.X }}\na: {{ else }}\na: [\n{{ end }}\nenv:\n- name: X_IMAGE\n  value: a/b\n- c: d: e\n  image: c:1": {"a/b", "c:1"},
		"kind: A\n---\nimage: a:1\n---\nimage: b:1": {"a:1", "b:1"},
		"a: b: {image: a:1}":                        {"a:1"},
		"image: a:1\n{{- if .Spec.X }}{{ range .Spec.X }}\nname: {{ . }}\n{{ end }}{{- end }}": {"a:1"},
		"image: a:1\n{{- toYaml .Spec.X | nindent 2 }}":                                        {"a:1"},
		"{{ if }}":    {"! t"},
		"name: other": nil,
	} {
		for i := range want {
			want[i] += " ConfigMap injected t"
		}
		compare(t, want, lines(t, injectorOf("default", values, template)))
	}
}

func TestAgentgatewayTemplatesCountOnlyIfEnabled(t *testing.T) {
	injector := strings.ReplaceAll(injectorOf("default", `{"global": {"hub": "h", "tag": "1"}}`,
		"image: {{ .AgentgatewayImage }}"), "  t:", "  agentgateway:")
	istiod := `{kind: Deployment, spec: {template: {spec: {containers: [{name: c, image: "p:1", env: [{name: PILOT_ENABLE_AGENTGATEWAY, value: "true"}]}]}}}}`
	compare(t, nil, lines(t, injector))
	compare(t, []string{"h/agentgateway:1 ConfigMap injected agentgateway", "p:1 Deployment container c"},
		lines(t, injector, istiod))
}

func TestAnInjectorThatCannotBeReadIsUnknown(t *testing.T) {
	for _, text := range []string{
		strings.Replace(injectorOf("default", "{}", ""), "templates:", "templates: [", 1),
		injectorOf("default", "{", "image: a:1"),
	} {
		compare(t, []string{"! config ConfigMap injected "}, lines(t, text))
	}
}

// gateway returns a Deployment with the image "auto".
func gateway(labels, annotations string) string {
	return "{kind: Deployment, metadata: {namespace: n}, spec: {template: {metadata: {labels: {" + labels +
		"}, annotations: {" + annotations + "}}, spec: {containers: [{name: istio-proxy, image: auto}]}}}}"
}

func TestAutoIsTheImageOfTheControlPlane(t *testing.T) {
	values := func(tag string) string { return `{"global": {"hub": "h", "tag": "` + tag + `"}}` }
	first, second := injectorOf("default", values("1"), usual), injectorOf("two", values("2"), usual)
	tag := "{kind: MutatingWebhookConfiguration, metadata: {labels: {istio.io/tag: prod, istio.io/rev: two}}}"
	namespace := "{kind: Namespace, metadata: {name: n, labels: {istio.io/rev: two}}}"
	for _, row := range []struct {
		labels, annotations, namespace, want string
	}{
		{"", "", "", "h/proxyv2:1 Deployment injected t"},
		{"istio.io/rev: two", "", "", "h/proxyv2:2 Deployment injected t"},
		{"istio.io/rev: prod", "", "", "h/proxyv2:2 Deployment injected t"},
		{"", "", namespace, "h/proxyv2:2 Deployment injected t"},
		{"istio.io/rev: default", "", namespace, "h/proxyv2:1 Deployment injected t"},
		{"istio.io/rev: three", "", "", "! auto Deployment container istio-proxy"},
		{"", "inject.istio.io/templates: both", "", "h/proxyv2:1 Deployment injected t"},
		{"", "inject.istio.io/templates: none", "", "! none Deployment injected none"},
		{"", "sidecar.istio.io/proxyImageType: debug", "", "h/proxyv2:1-debug Deployment injected t"},
		{"", "proxy.istio.io/config: 'image: {imageType: debug}'", "", "h/proxyv2:1-debug Deployment injected t"},
		{"", "sidecar.istio.io/proxyImage: r/own:1", "", "r/own:1 Deployment injected t"},
	} {
		objects := []string{first, second, tag, gateway(row.labels, row.annotations)}
		if row.namespace != "" {
			objects = append(objects, row.namespace)
		}
		var have []string
		for _, line := range lines(t, objects...) {
			if !strings.Contains(line, "ConfigMap") && !strings.Contains(line, " annotation ") {
				have = append(have, line)
			}
		}
		compare(t, []string{row.want}, have)
	}
}
