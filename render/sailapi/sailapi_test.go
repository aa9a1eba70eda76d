package sailapi

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/source"
)

func TestTable(t *testing.T) {
	if len(types(0)) < 200 {
		t.Errorf("the table has %d types", len(types(0)))
	}
	scalars := []string{"string", "int", "quantity", "number", "bool"}
	for name, of := range types(0) {
		for field, f := range of.fields {
			holds := slices.Contains([]string{"struct", "list", "map"}, f.shape)
			if !slices.Contains(shapes, f.shape) {
				t.Errorf("%s.%s has the unknown shape %q", name, field, f.shape)
			}
			if holds != (f.of != "") || holds && types(0)[f.of] == nil && !slices.Contains(scalars, f.of) {
				t.Errorf("%s.%s holds the unknown type %q", name, field, f.of)
			}
		}
		for _, field := range of.one {
			if of.fields[field] == nil {
				t.Errorf("%s has no field %q", name, field)
			}
		}
	}
	for _, kind := range []string{"Istio", "IstioRevision", "IstioCNI", "ZTunnel"} {
		if Spec(kind, 0) == nil || Values(kind, 0) == nil {
			t.Errorf("kind %s has no type", kind)
		}
	}
}

func read(t *testing.T, text string) source.Ref {
	t.Helper()
	docs, found := source.Parse("f.yaml", []byte(text))
	if len(found) > 0 {
		t.Fatal(found)
	}
	return docs[0].Ref
}

func TestNewerOperatorsHaveMoreFields(t *testing.T) {
	at := read(t, "{values: {cni: {useAppArmorAnnotation: false}}}")
	for minor, want := range map[int]int{27: 1, 29: 1, 30: 0, 31: 0, 0: 0, 40: 0} {
		var found diag.List
		Spec("IstioCNI", minor).Check(at, &found)
		if len(found) != want {
			t.Errorf("1.%d: %v, want %d", minor, found, want)
		}
		typed := Values("IstioCNI", minor).Typed(at.Get("values").Map())
		if cni, _ := typed["cni"].(map[string]any); len(cni) != 1-want {
			t.Errorf("1.%d: %v", minor, typed)
		}
	}
	mode := read(t, "{values: {meshConfig: {outboundTrafficPolicy: {mode: ALLOW_ANY_DYNAMIC_DNS}}}}")
	for minor, want := range map[int]bool{29: true, 30: false} {
		var found diag.List
		if Spec("Istio", minor).Check(mode, &found); found.HasErrors() != want {
			t.Errorf("1.%d: %v", minor, found)
		}
	}
}

func TestTypedIsWhatTheOperatorMakesOfValues(t *testing.T) {
	for name, row := range map[string]struct{ kind, in, want string }{
		"unknown": {"Istio", "{nobody: 1, pilot: {nobody: 1, image: x}}", "{pilot: {image: x}}"},
		"null":    {"Istio", "{profile: null, pilot: {env: null}}", "{pilot: {}}"},
		"empty":   {"Istio", "{pilot: {env: {}, tolerations: [], resources: {}}}", "{pilot: {resources: {}}}"},
		"zeros":   {"Istio", "{pilot: {replicaCount: 0, image: ''}, telemetry: {enabled: false}}", ""},
		"quantity": {"Istio", "{pilot: {resources: {requests: {cpu: '0.5', memory: 2048Mi}}}}",
			"{pilot: {resources: {requests: {cpu: 500m, memory: 2Gi}}}}"},
		"whole":    {"Istio", "{pilot: {resources: {limits: {cpu: 2}}}}", "{pilot: {resources: {limits: {cpu: '2'}}}}"},
		"duration": {"Istio", "{meshConfig: {connectTimeout: 90s}}", "{meshConfig: {connectTimeout: 1m30s}}"},
		"raw":      {"Istio", "{experimental: {a: null, b: {}, c: 0.50}}", ""},
		"initial":  {"ZTunnel", "{ztunnel: {}}", "{ztunnel: {logLevel: info, terminationGracePeriodSeconds: 30}}"},
		"unset":    {"ZTunnel", "{global: {hub: x}}", ""},
		"port":     {"IstioCNI", "{cni: {rollingMaxUnavailable: 25%}}", ""},
		"always": {"ZTunnel", "{ztunnel: {volumes: [{name: x, projected: {}}]}}",
			"{ztunnel: {logLevel: info, terminationGracePeriodSeconds: 30, volumes: [{name: x, projected: {sources: null}}]}}"},
		"divisor": {"Istio", "{pilot: {envVarFrom: [{name: X, value: '', valueFrom: {resourceFieldRef: {resource: " +
			"limits.cpu}}}]}}", "{pilot: {envVarFrom: [{name: X, valueFrom: {resourceFieldRef: {resource: limits.cpu, " +
			"divisor: '0'}}}]}}"},
		"disk": {"Istio", "{pilot: {volumes: [{name: x, azureDisk: {diskName: d, diskURI: u}}]}}",
			"{pilot: {volumes: [{name: x, azureDisk: {diskName: d, diskURI: u, fsType: ext4, readOnly: false}}]}}"},
		"wrong type": {"Istio", "{pilot: {env: 1, image: [1]}}", ""},
	} {
		t.Run(name, func(t *testing.T) {
			if row.want == "" {
				row.want = row.in
			}
			if diff := cmp.Diff(read(t, row.want).Map(), Values(row.kind, 29).Typed(read(t, row.in).Map())); diff != "" {
				t.Errorf("values differ (- want, + got):\n%s", diff)
			}
		})
	}
}

func TestCheckNamesWhatVanishesAndWhatIsRefused(t *testing.T) {
	for name, row := range map[string]struct {
		in   string
		want []string
	}{
		"fine": {"{profile: demo, values: {pilot: {replicaCount: 2, env: {A: 'true'}}}}", nil},
		"spelling": {"{values: {global: {logAsJSON: true}}}",
			[]string{"f.yaml:1:20: warning MP0240: the operator drops `values.global.logAsJSON`: its types have no such field",
				"  hint: did you mean \"logAsJson\"?"}},
		"null": {"{values: {profile: null}}",
			[]string{"f.yaml:1:11: warning MP0240: the operator drops `values.profile`: null is the same as no value",
				"  hint: null does not remove the value of a profile or a chart, as it does in Helm; leave it out"}},
		"empty": {"{values: {pilot: {env: {}}}}",
			[]string{"f.yaml:1:24: info MP0241: the operator drops `values.pilot.env`: an empty value is the same as no value",
				"  hint: what the profile or the chart has by default stays"}},
		"env": {"{values: {pilot: {env: {A: true}}}}",
			[]string{"f.yaml:1:28: error MP0005: `values.pilot.env.A` must be a string, not true",
				"  hint: quote it: \"true\""}},
		"enum": {"{profile: minimal}", []string{"f.yaml:1:11: error MP0006: `profile` must be one of [\"ambient\" " +
			"\"default\" \"demo\" \"empty\" \"external\" \"openshift\" \"openshift-ambient\" \"preview\" \"remote\" " +
			"\"stable\"], not \"minimal\""}},
		"two": {"{values: {meshConfig: {extensionProviders: [{name: x, prometheus: {}, zipkin: {service: a, port: " +
			"1}}]}}}", []string{"f.yaml:1:79: error MP0006: `values.meshConfig.extensionProviders[0]` must not have both " +
			"`prometheus` and `zipkin`", "  hint: at most one of envoyExtAuthzHttp, envoyExtAuthzGrpc, zipkin, lightstep, " +
			"datadog, stackdriver, opencensus, skywalking, opentelemetry, prometheus, envoyFileAccessLog, envoyHttpAls, " +
			"envoyTcpAls, envoyOtelAls, sds may be set"}},
		"missing": {"{values: {meshConfig: {extensionProviders: [{name: x, zipkin: {service: a}}]}}}",
			[]string{"f.yaml:1:63: error MP0009: `values.meshConfig.extensionProviders[0].zipkin.port` must be set"}},
		"duration": {"{values: {meshConfig: {connectTimeout: 10}}}",
			[]string{"f.yaml:1:40: error MP0005: `values.meshConfig.connectTimeout` must be a duration, as in \"30s\", not 10"}},
		"fraction": {"{values: {pilot: {resources: {requests: {cpu: 0.5}}}}}",
			[]string{"f.yaml:1:47: error MP0005: `values.pilot.resources.requests.cpu` must be a quantity: a whole number or " +
				"a string, as in 500m, not 0.5", "  hint: quote it: \"0.5\""}},
		"least": {"{updateStrategy: {inactiveRevisionDeletionGracePeriodSeconds: -1}}",
			[]string{"f.yaml:1:63: error MP0006: `updateStrategy.inactiveRevisionDeletionGracePeriodSeconds` must not be less " +
				"than 0, not -1"}},
	} {
		t.Run(name, func(t *testing.T) {
			var found diag.List
			Spec("Istio", 29).Check(read(t, row.in), &found)
			var got []string
			for _, d := range found.Sorted() {
				got = append(got, strings.Split(d.String(), "\n")...)
			}
			if diff := cmp.Diff(row.want, got); diff != "" {
				t.Errorf("findings differ (- want, + got):\n%s", diff)
			}
		})
	}
}

func FuzzTyped(f *testing.F) {
	for _, seed := range []string{"{pilot: {env: {}}}", "{meshConfig: {extensionProviders: [null]}}", "{global: [1]}"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		docs, _ := source.Parse("f.yaml", []byte(text))
		for _, d := range docs {
			var found diag.List
			Values("Istio", 29).Check(d.Ref, &found)
			once := Values("Istio", 29).Typed(d.Map())
			if again := Values("Istio", 29).Typed(once); !found.HasErrors() && !cmp.Equal(once, again) {
				t.Errorf("values change when they are typed again: %s", cmp.Diff(once, again))
			}
		}
	})
}

func TestDefaultsAreAddedOnce(t *testing.T) {
	at := read(t, `{pilot: {volumes: [{name: a, rbd: {image: i, monitors: [m], user: "", pool: own}}]}}`)
	rbd := func(v map[string]any) any {
		pilot, _ := v["pilot"].(map[string]any)
		volumes, _ := pilot["volumes"].([]any)
		volume, _ := volumes[0].(map[string]any)
		return volume["rbd"]
	}
	want := map[string]any{"image": "i", "monitors": []any{"m"}, "pool": "own", "keyring": "/etc/ceph/keyring"}
	of := Values("Istio", 29)
	typed := of.Typed(at.Map())
	if diff := cmp.Diff(any(want), rbd(typed)); diff != "" {
		t.Errorf("typed values differ (- want, + got):\n%s", diff)
	}
	if diff := cmp.Diff(typed, of.Decoded(typed)); diff != "" {
		t.Errorf("typed values change when they are decoded (- typed, + decoded):\n%s", diff)
	}
}
