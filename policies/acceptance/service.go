package acceptance

import (
	"fmt"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	validation "k8s.io/apimachinery/pkg/apis/meta/v1/validation"
	"k8s.io/apimachinery/pkg/util/intstr"
	"k8s.io/apimachinery/pkg/util/sets"
	utilvalidation "k8s.io/apimachinery/pkg/util/validation"
	"k8s.io/apimachinery/pkg/util/validation/field"
)

func (r *rules) service(at *field.Path, s *corev1.ServiceSpec) {
	headless := s.ClusterIP == corev1.ClusterIPNone
	external := s.Type == corev1.ServiceTypeExternalName
	if len(s.Ports) == 0 && !headless && !external {
		r.add(field.Required(at.Child("ports"), "with one port at least"))
	}
	r.servicePorts(at.Child("ports"), s)
	r.add(inOrder(validation.ValidateLabels(s.Selector, at.Child("selector")))...)
	switch {
	case external:
		if r.needs(at.Child("externalName"), s.ExternalName) {
			r.invalid(at.Child("externalName"), s.ExternalName, utilvalidation.IsDNS1123Subdomain(s.ExternalName)...)
		}
	case headless && hasNodePorts(s):
		r.invalid(at.Child("clusterIP"), s.ClusterIP, fmt.Sprintf("it must not be None for the `type` %s", s.Type))
	case s.ClusterIP != "" && !headless:
		r.address(at.Child("clusterIP"), s.ClusterIP)
	}
	for i, ip := range s.ExternalIPs {
		r.address(at.Child("externalIPs").Index(i), ip)
	}
	if s.ExternalTrafficPolicy != "" && !hasNodePorts(s) && len(s.ExternalIPs) == 0 {
		r.invalid(at.Child("externalTrafficPolicy"), string(s.ExternalTrafficPolicy),
			"it must only be set for the `type` LoadBalancer or NodePort")
	}
	r.families(at, s)
	r.affinity(at.Child("sessionAffinityConfig"), s)
	r.balancer(at, s)
}

func (r *rules) families(at *field.Path, s *corev1.ServiceSpec) {
	known, seen := []corev1.IPFamily{corev1.IPv4Protocol, corev1.IPv6Protocol}, sets.New[string]()
	for i, family := range s.IPFamilies {
		if !slices.Contains(known, family) {
			r.add(field.NotSupported(at.Child("ipFamilies").Index(i), family, known))
		}
		r.once(at.Child("ipFamilies").Index(i), string(family), seen)
	}
	if s.HealthCheckNodePort != 0 {
		r.port(at.Child("healthCheckNodePort"), s.HealthCheckNodePort)
	}
}

func hasNodePorts(s *corev1.ServiceSpec) bool {
	return s.Type == corev1.ServiceTypeLoadBalancer || s.Type == corev1.ServiceTypeNodePort
}

// affinity checks for how long a client stays with a pod.
func (r *rules) affinity(at *field.Path, s *corev1.ServiceSpec) {
	config := s.SessionAffinityConfig
	if s.SessionAffinity != corev1.ServiceAffinityClientIP || config == nil || config.ClientIP == nil ||
		config.ClientIP.TimeoutSeconds == nil {
		return // the API server sets the default, or leaves it out
	}
	const most = 86400
	if n := *config.ClientIP.TimeoutSeconds; n < 1 || n > most {
		r.invalid(at.Child("clientIP", "timeoutSeconds"), n, fmt.Sprintf("it must be between 1 and %d", most))
	}
}

func (r *rules) servicePorts(at *field.Path, s *corev1.ServiceSpec) {
	names, ports, nodePorts := sets.New[string](), sets.New[string](), sets.New[string]()
	for i := range s.Ports {
		p, at := &s.Ports[i], at.Index(i)
		if len(s.Ports) > 1 || p.Name != "" {
			r.name(at.Child("name"), p.Name, names)
		}
		r.port(at.Child("port"), p.Port)
		protocol := p.Protocol
		if protocol == "" {
			protocol = corev1.ProtocolTCP
		}
		r.once(at, fmt.Sprintf("%d/%s", p.Port, protocol), ports)
		if p.TargetPort != intstr.FromInt32(0) && p.TargetPort != intstr.FromString("") {
			r.target(at.Child("targetPort"), p.TargetPort)
		}
		if p.NodePort != 0 {
			if !hasNodePorts(s) {
				r.add(field.Forbidden(at.Child("nodePort"), "the `type` has none"))
			}
			r.once(at.Child("nodePort"), fmt.Sprintf("%d/%s", p.NodePort, protocol), nodePorts)
		}
		if p.AppProtocol != nil {
			r.invalid(at.Child("appProtocol"), *p.AppProtocol, utilvalidation.IsQualifiedName(*p.AppProtocol)...)
		}
	}
}

// once reports a value that the others have already.
func (r *rules) once(at *field.Path, what string, others sets.Set[string]) {
	if others.Has(what) {
		r.add(field.Duplicate(at, what))
	}
	others.Insert(what)
}

// balancer checks the fields that only a Service with a load balancer may have.
func (r *rules) balancer(at *field.Path, s *corev1.ServiceSpec) {
	for i, text := range s.LoadBalancerSourceRanges {
		r.addresses(at.Child("loadBalancerSourceRanges").Index(i), strings.TrimSpace(text))
	}
	if s.Type == corev1.ServiceTypeLoadBalancer {
		if s.LoadBalancerClass != nil {
			r.invalid(at.Child("loadBalancerClass"), *s.LoadBalancerClass,
				utilvalidation.IsQualifiedName(*s.LoadBalancerClass)...)
		}
		return
	}
	const only = "only the `type` LoadBalancer has it"
	if len(s.LoadBalancerSourceRanges) > 0 {
		r.add(field.Forbidden(at.Child("loadBalancerSourceRanges"), only))
	}
	if s.LoadBalancerClass != nil {
		r.add(field.Forbidden(at.Child("loadBalancerClass"), only))
	}
	if s.AllocateLoadBalancerNodePorts != nil {
		r.add(field.Forbidden(at.Child("allocateLoadBalancerNodePorts"), only))
	}
}
