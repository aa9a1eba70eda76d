package acceptance

import (
	"net/netip"

	networkingv1 "k8s.io/api/networking/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
	"k8s.io/apimachinery/pkg/util/validation"
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
	if len(s.PolicyTypes) > len(types) {
		r.invalid(at.Child("policyTypes"), s.PolicyTypes, "it must not have more than two")
	}
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
		} else if p.EndPort != nil {
			r.port(at.Child("endPort"), *p.EndPort)
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
		r.block(at.Child("ipBlock"), p.IPBlock)
	}
	if p.PodSelector != nil {
		r.selector(at.Child("podSelector"), p.PodSelector)
	}
	if p.NamespaceSelector != nil {
		r.selector(at.Child("namespaceSelector"), p.NamespaceSelector)
	}
}

// block checks a range of addresses, and that what is left out of it is a part of it.
func (r *rules) block(at *field.Path, b *networkingv1.IPBlock) {
	if !r.addresses(at.Child("cidr"), b.CIDR) {
		return
	}
	for i, text := range b.Except {
		at := at.Child("except").Index(i)
		if !r.addresses(at, text) {
			continue
		}
		whole, err := netip.ParsePrefix(b.CIDR)
		part, other := netip.ParsePrefix(text)
		if err == nil && other == nil && (whole.Bits() >= part.Bits() || !whole.Contains(part.Addr())) {
			r.invalid(at, text, "it must be a part of `cidr`")
		}
	}
}

// strictAddresses is the minor since which an address must not have leading zeros.
const strictAddresses = 36

// address checks an IP address.
func (r *rules) address(at *field.Path, ip string) {
	if len(validation.IsValidIPForLegacyField(at, ip, r.minor >= strictAddresses, nil)) > 0 {
		r.invalid(at, ip, "it must be an IP address such as 10.1.2.3")
	}
}

// addresses checks a range of IP addresses; it tells whether it is one.
func (r *rules) addresses(at *field.Path, text string) bool {
	wrong := len(validation.IsValidCIDRForLegacyField(at, text, r.minor >= strictAddresses, nil)) > 0
	if wrong {
		r.invalid(at, text, "it must be a range of addresses such as 10.0.0.0/8")
	}
	return !wrong
}
