package bench

import (
	"fmt"
	"strings"
)

// input is the input of a run, of one size.
type input struct {
	resources string // lifecycle resources, and the config
	policies  string // ValidatingAdmissionPolicies
	live      string // what kubectl printed of cluster c
}

// dimension is one way in which an input can be large. Everything else in it is small.
type dimension struct {
	name string
	size int // the smaller of two sizes; its cost is well above that of size 0
	of   func(n int) input
}

var dimensions = []dimension{
	{"clusters", 10, func(n int) input { return input{resources: plane(each(n, "{name: c-%05d}"), "")} }},
	{"registered clusters of other names", 500, func(n int) input {
		return input{resources: plane("{name: c}", "") + documents(n, registered("east-production-%05d"))}
	}},
	{"clusters and registered clusters of other names", 300, func(n int) input {
		return input{resources: elsewhere(n) + documents(n, registered("east-production-%05d"))}
	}},
	{"clusters and registered clusters", 500, func(n int) input {
		return input{resources: elsewhere(n) + documents(n, registered("c-%05d"))}
	}},
	{"clusters of the config", 1000, func(n int) input {
		return input{resources: plane("{name: c}", "") + config("clusters: ["+each(n, "{name: c-%05d, platform: gke}")+"]")}
	}},
	{"chosen clusters", 300, func(n int) input {
		return input{resources: elsewhere(n) + config("only: ["+each(n, "c-%05d")+"]")}
	}},
	{"chosen clusters that are not there", 300, func(n int) input {
		return input{resources: elsewhere(n) + config("only: ["+each(n, "west-production-%05d")+"]")}
	}},
	{"installations", 500, func(n int) input { return input{resources: elsewhereEach(n)} }},
	{"revisions in a cluster", 10, revisions},
	{"gateway revisions in a cluster", 40, gatewayRevisions},
	{"gateways without a control plane", 100, lonelyGateways},
	{"gateways with one selector", 50, func(n int) input { return gatewaysOf(each(n, "{name: gateway-%05d}")) }},
	{"gateways", 50, func(n int) input { return gatewaysOf(each(n, "{name: gateway-%05d, label: {istio: g%[1]d}}")) }},
	{"gateways twice", 50, func(n int) input { return gatewaysOf(each(n, "{name: gateway}")) }},
	{"gateways with namespaces", 50, func(n int) input {
		return gatewaysOf(each(n, "{name: gateway-%05d, namespace: n%[1]d, label: {istio: g%[1]d}}"))
	}},
	{"base components that differ", 10, singletons},
	{"documents", 2000, func(n int) input {
		return input{resources: plane("{name: c}", "") + documents(n,
			"apiVersion: v1\nkind: Secret\nmetadata: {name: s-%05d}\n")}
	}},
	{"namespaces", 2000, func(n int) input {
		return input{resources: plane("{name: c}", "") + documents(n,
			"apiVersion: v1\nkind: Namespace\nmetadata: {name: n-%05d}\n")}
	}},
	{"unknown fields", 1000, spec("%s", "unknown%05d: 1")},
	{"unknown fields of a component", 1000, spec("components: {pilot: {%s}}", "unknown%05d: 1")},
	{"unknown components", 1000, spec("components: {%s}", "unknown%05d: {enabled: true}")},
	{"unknown fields of k8s", 1000, spec("components: {pilot: {k8s: {%s}}}", "unknown%05d: 1")},
	{"unknown mesh config", 1000, spec("meshConfig: {%s}", "unknown%05d: 1")},
	{"unknown mesh config below", 1000, spec("meshConfig: {defaultConfig: {%s}}", "unknown%05d: 1")},
	{"mesh config of wrong types", 500, spec("meshConfig: {extensionProviders: [%s]}", "{name: 1}")},
	{"mesh config", 1000, spec("meshConfig: {extensionProviders: [%s]}", "{name: p%05d, prometheus: {}}")},
	{"proxy metadata", 1000, spec("meshConfig: {defaultConfig: {proxyMetadata: {%s}}}", "K%05d: v")},
	{"unknown values", 1000, spec("values: {%s}", "unknown%05d: 1")},
	{"unknown values of pilot", 1000, spec("values: {pilot: {%s}}", "unknown%05d: 1")},
	{"values of a free form", 1000, spec("values: {pilot: {env: {%s}}}", "K%05d: v")},
	{"environment", 500, spec("components: {pilot: {k8s: {env: [%s]}}}", "{name: K%05d, value: v}")},
	{"annotations of pods", 500, spec("components: {pilot: {k8s: {podAnnotations: {%s}}}}", "k%05d: v")},
	{"tolerations", 500, spec("components: {pilot: {k8s: {tolerations: [%s]}}}", "{key: k%05d}")},
	{"volumes", 500, spec("components: {pilot: {k8s: {volumes: [%s]}}}", "{name: v%05d, emptyDir: {}}")},
	{"mounts", 500, spec("components: {pilot: {k8s: {volumeMounts: [%s]}}}", "{name: v%05d, mountPath: /v%[1]d}")},
	{"ports of a service", 200, func(n int) input {
		return gatewaysOf("{name: g, k8s: {service: {ports: [" + each(n, "{name: p%05d, port: %[1]d}") + "]}}}")
	}},
	{"ports of istiod's service", 200, spec("components: {pilot: {k8s: {service: {ports: [%s]}}}}",
		"{name: p%05d, port: %[1]d}")},
	{"labels of a gateway", 200, func(n int) input {
		return gatewaysOf("{name: g, label: {" + each(n, "k%05d: v") + "}}")
	}},
	{"overlays without a target", 500, spec("components: {pilot: {k8s: {overlays: [%s]}}}",
		"{kind: Deployment, name: other%05d, patches: [{path: spec.replicas, value: 1}]}")},
	{"overlays", 100, spec("components: {pilot: {k8s: {overlays: [%s]}}}",
		"{kind: Deployment, name: istiod, patches: [{path: spec.replicas, value: %d}]}")},
	{"patches", 100, spec("components: {pilot: {k8s: {overlays: [{kind: Deployment, name: istiod, patches: [%s]}]}}}",
		"{path: spec.template.metadata.annotations.k%05d, value: v}")},
	{"patches that append", 100, spec("components: {pilot: {k8s: {overlays: [{kind: Deployment, name: istiod, patches: "+
		"[%s]}]}}}", "{path: 'spec.template.spec.containers[0].args[-1]', value: --v%05d}")},
	{"patches that miss", 100, spec("components: {pilot: {k8s: {overlays: [{kind: Deployment, name: istiod, patches: "+
		"[%s]}]}}}", "{path: 'spec.template.spec.containers.[name:nobody%05d].image', value: v}")},
	{"steps of a path", 50, func(n int) input {
		return spec("components: {pilot: {k8s: {overlays: [{kind: Deployment, name: istiod, patches: [%s]}]}}}",
			"{path: metadata.annotations"+strings.Repeat(".a", min(n, 150))+", value: v}")(1)
	}},
	{"tags of a revision", 30, spec("values: {revisionTags: [%s]}", "t%05d")},
	{"aliases", 500, func(n int) input {
		return input{resources: plane("{name: c}", "values: {pilot: {env: &e {A: b}, x: ["+each(n, "*e")+"]}}")}
	}},
	{"merge keys", 500, func(n int) input {
		return input{resources: plane("{name: c}", "values: {x: &e {A: b}, pilot: {<<: ["+each(n, "*e")+"]}}")}
	}},
	{"long keys", 200, spec("values: {"+strings.Repeat("k", 1000)+": [%s]}", "{a: 1}")},
	{"long names of clusters", 20000, func(n int) input {
		return input{resources: plane("{name: "+strings.Repeat("c", n)+"}", "")}
	}},
	{"long unknown field", 20000, func(n int) input {
		return input{resources: plane("{name: c}", strings.Repeat("u", n)+": 1")}
	}},
	{"waivers", 300, func(n int) input {
		return input{resources: plane("{name: c}", "") +
			config("policies: {waivers: ["+each(n, "{code: MP1001, reason: r, expires: 2030-01-01, clusters: [c-%05d]}")+"]}")}
	}},
	{"waivers and findings", 300, func(n int) input {
		return input{resources: plane("{name: c}", "values: {"+each(n, "unknown%05d: 1")+"}") +
			config("policies: {waivers: ["+each(n, "{code: MP0042, reason: r, expires: 2030-01-01, clusters: [c-%05d]}")+"]}")}
	}},
	{"overrides and findings", 300, func(n int) input {
		return input{resources: plane("{name: c}", "values: {"+each(n, "unknown%05d: 1")+"}") +
			config("policies: {overrides: ["+each(n, "{code: MP0042, severity: info, clusters: [c-%05d]}")+"]}")}
	}},
	{"unknown severities", 1000, func(n int) input {
		return input{resources: plane("{name: c}", "") + config("policies: {severity: {"+each(n, "XX%05d: info")+"}}")}
	}},
	{"documents and findings", 500, func(n int) input {
		return input{resources: plane("{name: c}", "") + documents(n, "apiVersion: admin.gloo.solo.io/v2\nkind: "+
			"IstioLifecycleManager\nmetadata: {name: n%05d}\nspec: {unknown: 1, installations: [{clusters: []}]}\n")}
	}},
	{"policies", 20, func(n int) input {
		return input{resources: plane("{name: c}", ""), policies: documents(n, policy)}
	}},
	{"params of a policy", 500, func(n int) input {
		return input{resources: plane("{name: c}", ""), policies: params(n, 1)}
	}},
	{"params and bindings that select none", 100, func(n int) input {
		return input{resources: plane("{name: c}", ""), policies: params(n, 100)}
	}},
	{"policies and bindings", 20, func(n int) input {
		return input{resources: plane("{name: c}", ""), policies: documents(n, policy) + documents(n, binding)}
	}},
	{"bindings of no policy", 500, func(n int) input {
		return input{resources: plane("{name: c}", ""), policies: fmt.Sprintf(policy, 0) + documents(n, orphan)}
	}},
	{"params", 500, func(n int) input {
		return input{resources: plane("{name: c}", ""), policies: policyWithParams + documents(n,
			"apiVersion: v1\nkind: ConfigMap\nmetadata: {name: p%05d, namespace: ns, labels: {a: b}}\n")}
	}},
	{"params without a namespace", 500, func(n int) input {
		return input{resources: plane("{name: c}", ""), policies: policyWithParams + documents(n,
			"apiVersion: v1\nkind: ConfigMap\nmetadata: {name: p%05d, labels: {a: b}}\n")}
	}},
	{"validations", 30, func(n int) input {
		return input{resources: plane("{name: c}", ""),
			policies: strings.Replace(fmt.Sprintf(policy, 0), "{expression: 'true'}",
				each(n, "{expression: 'true || %d > 0'}"), 1)}
	}},
}

// each returns n elements of a list or a map in flow style.
func each(n int, format string) string {
	var b strings.Builder
	for i := range n {
		if i > 0 {
			b.WriteString(", ")
		}
		if strings.Contains(format, "%") {
			fmt.Fprintf(&b, format, i)
		} else {
			b.WriteString(format)
		}
	}
	return b.String()
}

func documents(n int, format string) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "---\n"+format, i)
	}
	return b.String()
}

const planeText = `---
apiVersion: admin.gloo.solo.io/v2
kind: IstioLifecycleManager
metadata: {name: istiod}
spec: {installations: [{clusters: [%s], istioOperatorSpec: {profile: minimal, tag: 1.29.1, %s}}]}
`

func plane(clusters, spec string) string { return fmt.Sprintf(planeText, clusters, spec) }

// elsewhere returns clusters without installations. It measures the cost of deciding that.
func elsewhere(n int) string {
	return plane(each(n, "{name: c-%05d}"), "components: {base: {enabled: false}, pilot: {enabled: false}}")
}

func elsewhereEach(n int) string {
	return "apiVersion: admin.gloo.solo.io/v2\nkind: IstioLifecycleManager\nmetadata: {name: istiod}\nspec: " +
		"{installations: [" +
		each(n, "{clusters: [{name: c-%05d}], istioOperatorSpec: {tag: 1.29.1, components: {base: {enabled: false}, pilot: "+
			"{enabled: false}}}}") + "]}\n"
}

func revisions(n int) input {
	return input{resources: "apiVersion: admin.gloo.solo.io/v2\nkind: IstioLifecycleManager\nmetadata: {name: " +
		"istiod}\nspec: {installations: [" +
		each(n, "{revision: r%d, clusters: [{name: c}], istioOperatorSpec: {profile: minimal, tag: 1.29.1}}") + "]}\n"}
}

func singletons(n int) input {
	return input{resources: "apiVersion: admin.gloo.solo.io/v2\nkind: IstioLifecycleManager\nmetadata: {name: " +
		"istiod}\nspec: {installations: [" +
		each(n, "{revision: r%d, clusters: [{name: c}], istioOperatorSpec: {profile: minimal, tag: 1.29.1, components: "+
			"{cni: {enabled: true}}, values: {cni: {logLevel: l%[1]d}}}}") + "]}\n"}
}

const gatewayText = `---
apiVersion: admin.gloo.solo.io/v2
kind: GatewayLifecycleManager
metadata: {name: gateways}
spec: {installations: [%s]}
`

func gatewaysOf(list string) input {
	return input{resources: plane("{name: c}", "") +
		fmt.Sprintf(gatewayText, "{clusters: [{name: c}], istioOperatorSpec: {profile: empty, tag: 1.29.1, components: "+
			"{ingressGateways: ["+list+"]}}}")}
}

func gatewayRevisions(n int) input {
	return input{resources: plane("{name: c}", "") + fmt.Sprintf(gatewayText,
		each(n, "{gatewayRevision: r%d, clusters: [{name: c}], istioOperatorSpec: {profile: empty, tag: 1.29.1, "+
			"components: {ingressGateways: [{name: g}]}}}"))}
}

// lonelyGateways returns n gateways that name missing control planes, in a cluster with n other control planes.
func lonelyGateways(n int) input {
	return input{resources: "apiVersion: admin.gloo.solo.io/v2\nkind: IstioLifecycleManager\nmetadata: {name: " +
		"istiod}\nspec: {installations: [" +
		each(n, "{revision: r%d, clusters: [{name: c}], istioOperatorSpec: {tag: 1.29.1, components: {base: {enabled: "+
			"false}, pilot: {enabled: false}}}}") + "]}\n" +
		fmt.Sprintf(gatewayText, each(n, "{gatewayRevision: g%d, clusters: [{name: c}], istioOperatorSpec: {profile: "+
			"empty, tag: 1.29.1, components: {ingressGateways: [{name: g}]}}}"))}
}

func registered(name string) string {
	return "apiVersion: admin.gloo.solo.io/v2\nkind: KubernetesCluster\nmetadata: {name: " + name + "}\n"
}

func config(spec string) string {
	return "---\napiVersion: meshpress.dev/v1alpha1\nkind: RenderConfig\nspec: {" + spec + "}\n"
}

// spec returns control planes whose spec has a block of n elements.
func spec(block, element string) func(n int) input {
	return func(n int) input {
		return input{resources: plane("{name: c}", strings.Replace(block, "%s", each(n, element), 1))}
	}
}
