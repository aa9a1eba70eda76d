package acceptance

import (
	"net/netip"

	networkingv1 "k8s.io/api/networking/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
	"k8s.io/apimachinery/pkg/util/validation/field"
)

func (r *rules) networkPolicy(at *field.Path, s *networkingv1.NetworkPolicySpec) {
	r.selector(at.Child("podSelector"), &s.PodSelector)
	for i, rule := range s.Ingress {
		r.networkRule(at.Child("ingress").Index(i), "from", rule.From, rule.Ports)
	}
	for i, rule := range s.Egress {
		r.networkRule(at.Child("egress").Index(i), "to", rule.To, rule.Ports)
	}
	types := []networkingv1.PolicyType{networkingv1.PolicyTypeIngress, networkingv1.PolicyTypeEgress}
	for i, t := range s.PolicyTypes {
		if t != types[0] && t != types[1] {
			r.add(field.NotSupported(at.Child("policyTypes").Index(i), t, types))
		}
	}
}

func (r *rules) networkRule(at *field.Path, side string, peers []networkingv1.NetworkPolicyPeer,
	ports []networkingv1.NetworkPolicyPort) {
	for i, p := range ports {
		at := at.Child("ports").Index(i)
		if p.Port != nil {
			r.target(at.Child("port"), *p.Port)
		}
		if p.EndPort != nil && (p.Port == nil || p.Port.Type == intstr.String || *p.EndPort < p.Port.IntVal) {
			r.invalid(at.Child("endPort"), *p.EndPort, "it must not be less than `port`, which must be a number")
		}
	}
	for i, p := range peers {
		r.peer(at.Child(side).Index(i), p)
	}
}

func (r *rules) peer(at *field.Path, p networkingv1.NetworkPolicyPeer) {
	switch set := setFields(p); {
	case len(set) == 0:
		r.add(field.Required(at, "one of `podSelector`, `namespaceSelector`, `ipBlock`"))
	case len(set) > 1 && p.IPBlock != nil:
		r.add(field.Forbidden(at.Child("ipBlock"), "it must be alone"))
	case p.IPBlock != nil:
		if _, err := netip.ParsePrefix(p.IPBlock.CIDR); err != nil {
			r.invalid(at.Child("ipBlock", "cidr"), p.IPBlock.CIDR, "it must be a range of addresses such as 10.0.0.0/8")
		}
	}
	if p.PodSelector != nil {
		r.selector(at.Child("podSelector"), p.PodSelector)
	}
	if p.NamespaceSelector != nil {
		r.selector(at.Child("namespaceSelector"), p.NamespaceSelector)
	}
}
