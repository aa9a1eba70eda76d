package istio

import (
	"slices"
	"strings"

	"github.com/meshpress/meshpress/render/chart"
	"github.com/meshpress/meshpress/render/lifecycle"
)

// applyTLS sets the TLS profile of the cluster, which the operator does since 1.29.
func (s *Spec) applyTLS(v layered) {
	tls := s.options.sail().TLS
	origin := func() Origin {
		return Origin{FromConfig, s.options.sail().Origin.Get("tls"), "the TLS profile of the cluster"}
	}
	if s.set.Version.Before(1, 29) {
		return
	}
	for _, section := range []string{"tlsDefaults", "meshMTLS"} {
		if len(tls.CipherSuites) > 0 {
			v.setDefault(anyList(tls.CipherSuites), origin, "meshConfig", section, "cipherSuites")
		}
		if tls.MinVersion != "" {
			v.setDefault(tls.MinVersion, origin, "meshConfig", section, "minProtocolVersion")
		}
	}
	if len(tls.CipherSuites) > 0 {
		s.addArgument(v, "--tls-cipher-suites", strings.Join(tls.CipherSuites, ","), origin)
	}
	if number := tlsNumbers[tls.MinVersion]; number != "" && !s.set.Version.Before(1, 30) {
		s.addArgument(v, "--tls-min-version", number, origin)
	}
}

// tlsNumbers are the versions of TLS as istiod's argument takes them. istiod has the argument since 1.30.
var tlsNumbers = map[string]string{"TLSV1_2": "1.2", "TLSV1_3": "1.3"}

// addArgument adds an argument of istiod, unless the user sets it.
func (s *Spec) addArgument(v layered, name, value string, origin from) {
	have, _ := get(v.data, "pilot", "extraContainerArgs")
	list, _ := have.([]any)
	if slices.ContainsFunc(list, func(one any) bool { text, _ := one.(string); return strings.HasPrefix(text, name) }) {
		return
	}
	v.put(v.appended(name+"="+value, origin, "pilot", "extraContainerArgs"), "pilot", "extraContainerArgs")
}

func anyList(texts []string) []any {
	out := make([]any, len(texts))
	for i, text := range texts {
		out[i] = text
	}
	return out
}

// applyFIPS sets a variable of a component if the nodes run in FIPS mode.
func (s *Spec) applyFIPS(v layered, component, name, value string) {
	if s.options.sail().FIPS {
		v.setDefault(value, func() Origin {
			return Origin{FromConfig, s.options.sail().Origin.Get("fips"), "the nodes run in FIPS mode"}
		}, component, "env", name)
	}
}

// applyZtunnelFIPS: ztunnel needs no variable after 1.30.0.
func (s *Spec) applyZtunnelFIPS(v layered) {
	if s.version().Compare(chart.Version{Major: 1, Minor: 30}) <= 0 {
		s.applyFIPS(v, "ztunnel", "TLS12_ENABLED", "true")
	}
}

// sail returns what the config says about the operator.
func (o Options) sail() lifecycle.SailConfig {
	if o.Sail == nil {
		return lifecycle.SailConfig{}
	}
	return *o.Sail
}
