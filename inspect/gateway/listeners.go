package gateway

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/meshpress/meshpress/render/manifest"
)

// Ports with a meaning of their own.
const (
	statusPort   = 15021 // istiod adds it
	eastWestPort = 15443
	istiodPort   = 15012
	webhookPort  = 15017
)

// listeners returns a listener for each port of a Service. Routes of all namespaces may use them, because
// VirtualServices of all namespaces may use a gateway.
func (s origin) listeners(service *manifest.Object) []any {
	out := []any{}
	for i, port := range manifest.Maps(service.Get("spec", "ports")) {
		number := whole(port["port"])
		if number == statusPort {
			continue
		}
		if port["protocol"] == "UDP" {
			s.lost(placeOf(i), fmt.Sprintf("port %d of gateway %q is one of UDP: istiod has no such listener",
				number, service.Name()), "")
			continue
		}
		out = append(out, s.listener(service.Name(), i, port))
	}
	return out
}

// placeOf returns the path of a port in the chart's values.
func placeOf(i int) []string { return []string{"service", "ports", strconv.Itoa(i)} }

func (s origin) listener(gateway string, i int, port map[string]any) map[string]any {
	name, number := text(port["name"]), whole(port["port"])
	if name == "" {
		name = fmt.Sprintf("port-%d", number)
	}
	protocol := protocolOf(port, number)
	out := map[string]any{"name": name, "port": number, "protocol": protocol,
		"allowedRoutes": map[string]any{"namespaces": map[string]any{"from": "All"}}}
	switch {
	case number == eastWestPort:
		out["tls"] = map[string]any{"mode": "Passthrough",
			"options": map[string]any{"gateway.istio.io/listener-protocol": "auto-passthrough"}}
	case protocol == "TLS":
		out["tls"] = map[string]any{"mode": "Passthrough"}
	case protocol == "HTTPS":
		secret := gateway + "-" + name
		out["tls"] = map[string]any{"mode": "Terminate", "certificateRefs": []any{map[string]any{"name": secret}}}
		s.lost(placeOf(i), fmt.Sprintf("port %d of gateway %q has no certificate here: its listener names "+
			"the Secret %q", number, gateway, secret), "name the Secret that your resource Gateway has as `credentialName`")
	}
	return out
}

// protocolOf reads the protocol of a port as istiod does: from appProtocol, or from the first word of the name. If the
// name says nothing, a well-known number decides.
func protocolOf(port map[string]any, number int64) string {
	if number == eastWestPort || number == istiodPort || number == webhookPort {
		return "TLS"
	}
	word := text(port["appProtocol"])
	if word == "" {
		word, _, _ = strings.Cut(text(port["name"]), "-")
	}
	switch strings.ToLower(word) {
	case "http", "http2", "grpc":
		return "HTTP"
	case "https":
		return "HTTPS"
	case "tls":
		return "TLS"
	}
	switch number {
	case 80:
		return "HTTP"
	case 443:
		return "HTTPS"
	}
	return "TCP"
}

// whole returns a number of an object that was read from YAML or JSON.
func whole(v any) int64 {
	switch n := v.(type) {
	case int64:
		return n
	case float64:
		return int64(n)
	case int:
		return int64(n)
	}
	return 0
}
