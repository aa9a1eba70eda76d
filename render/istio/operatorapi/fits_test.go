package operatorapi

import (
	"strings"
	"testing"
)

func TestFits(t *testing.T) {
	for path, c := range map[string]struct{ fits, not []any }{
		"pilot.autoscaleEnabled":                {[]any{true, nil}, []any{"true", int64(1), map[string]any{}, []any{}}},
		"pilot.autoscaleMin":                    {[]any{int64(1), "1", 2.0}, []any{int64(-1), "-1", 1.5, "x", true, "1.5"}},
		"pilot.traceSampling":                   {[]any{1.5, int64(1), "1.5"}, []any{"x", true}},
		"pilot.rollingMaxSurge":                 {[]any{int64(1), "10%"}, []any{true, 1.5}},
		"pilot.keepaliveMaxServerConnectionAge": {[]any{"30m", "1h30m"}, []any{"soon", int64(30)}},
		"pilot.env":                             {[]any{map[string]any{}}, []any{[]any{}, "A=b"}},
		"pilot.ipFamilies":                      {[]any{[]any{}}, []any{"IPv4", map[string]any{}}},
		"global.proxy.tracer":                   {[]any{"zipkin", int64(0)}, []any{"jaeger", true}},
		"global.hub":                            {[]any{"x", ""}, []any{int64(1), 1.5, true, []any{}}},
		"global.tag":                            {[]any{"x", 1.3, true}, nil},
		"pilot.affinity":                        {[]any{map[string]any{}}, []any{[]any{}, "x"}},
		"ztunnel.anything.below":                {[]any{"x", true}, nil},
	} {
		for minor := 22; minor < 33; minor++ {
			of := Values(minor)
			for key := range strings.SplitSeq(path, ".") {
				of = of.Field(key)
			}
			for _, v := range c.fits {
				if !of.Fits(v) {
					t.Errorf("1.%d: %s must take %v (%T)", minor, path, v, v)
				}
			}
			for _, v := range c.not {
				if of.Fits(v) {
					t.Errorf("1.%d: %s must not take %v (%T)", minor, path, v, v)
				} else if of.Words() == "anything" {
					t.Errorf("1.%d: %s: there are no words for the type", minor, path)
				}
			}
		}
	}
}

// Types of Kubernetes reach to the leaves.
func TestTypesOfKubernetes(t *testing.T) {
	tolerations := Values(29).Field("pilot").Field("tolerations")
	if seconds := tolerations.Item().Field("tolerationSeconds"); seconds.Kind != StrictInt || seconds.Fits("60") ||
		!seconds.Fits(int64(60)) {
		t.Error("tolerationSeconds takes a whole number alone")
	}
	port := Values(29).Field("global").Field("proxy").Field("lifecycle").Field("preStop").Field("httpGet").Field("port")
	if port.Kind != IntOrString {
		t.Errorf("the port of a hook is %v", port)
	}
	limit := Values(29).Field("pilot").Field("volumes").Item().Field("emptyDir").Field("sizeLimit")
	if limit.Kind != Quantity || !limit.Fits(int64(5)) || !limit.Fits("5Gi") || limit.Fits(true) {
		t.Errorf("a size is %v", limit)
	}
	if medium := Values(29).Field("pilot").Field("volumes").Item().Field("no such field"); medium != nil {
		t.Errorf("a field that does not exist has the type %v", medium)
	}
}

// A version that the table has not is the one before it.
func TestVersionsBetween(t *testing.T) {
	for minor, want := range map[int]bool{21: false, 22: false, 23: true, 27: true, 0: true, 40: true} {
		if ipv6 := Values(minor).Field("cni").Field("ambient").Field("ipv6"); (ipv6 != nil) != want {
			t.Errorf("1.%d: cni.ambient.ipv6 has the type %v", minor, ipv6)
		}
	}
}
