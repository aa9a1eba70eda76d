package acceptance

import (
	"strings"

	corev1 "k8s.io/api/core/v1"
	apivalidation "k8s.io/apimachinery/pkg/api/validation"
	"k8s.io/apimachinery/pkg/util/sets"
	"k8s.io/apimachinery/pkg/util/validation"
	"k8s.io/apimachinery/pkg/util/validation/field"

	"github.com/meshpress/meshpress/internal/lazyregexp"
)

// pod checks the spec of a pod.
func (r *rules) pod(at *field.Path, s *corev1.PodSpec) {
	if len(s.Containers) == 0 {
		r.add(field.Required(at.Child("containers"), "with one container at least"))
	}
	volumes := r.volumes(at.Child("volumes"), s.Volumes)
	names := sets.New[string]()
	for i := range s.InitContainers {
		r.container(at.Child("initContainers").Index(i), &s.InitContainers[i], s, volumes, names, true)
	}
	for i := range s.Containers {
		r.container(at.Child("containers").Index(i), &s.Containers[i], s, volumes, names, false)
	}
	r.hostPorts(at.Child("containers"), s)
	for name, value := range s.NodeSelector {
		r.invalid(at.Child("nodeSelector").Key(name), value,
			append(validation.IsQualifiedName(name), validation.IsValidLabelValue(value)...)...)
	}
	if s.ServiceAccountName != "" {
		r.invalid(at.Child("serviceAccountName"), s.ServiceAccountName,
			apivalidation.ValidateServiceAccountName(s.ServiceAccountName, false)...)
	}
	if s.PriorityClassName != "" {
		r.invalid(at.Child("priorityClassName"), s.PriorityClassName,
			apivalidation.NameIsDNSSubdomain(s.PriorityClassName, false)...)
	}
	if n := s.TerminationGracePeriodSeconds; n != nil && *n < 0 && r.minor < 34 {
		r.invalid(at.Child("terminationGracePeriodSeconds"), *n, "it must not be negative")
	}
	r.placement(at, s)
	r.podSecurity(at, s)
	r.resolution(at, s)
}

func (r *rules) podSecurity(at *field.Path, s *corev1.PodSpec) {
	if s.SecurityContext == nil {
		return
	}
	c, at := s.SecurityContext, at.Child("securityContext")
	for name, id := range map[string]*int64{"runAsUser": c.RunAsUser, "runAsGroup": c.RunAsGroup, "fsGroup": c.FSGroup} {
		r.id(at.Child(name), id)
	}
	for i := range c.SupplementalGroups {
		r.id(at.Child("supplementalGroups").Index(i), &c.SupplementalGroups[i])
	}
	r.seccomp(at.Child("seccompProfile"), c.SeccompProfile)
	names := sets.New[string]()
	for i, sysctl := range c.Sysctls {
		at := at.Child("sysctls").Index(i).Child("name")
		if r.needs(at, sysctl.Name) && !isSysctl(sysctl.Name) {
			r.invalid(at, sysctl.Name, "it must be a name such as net.ipv4.ip_unprivileged_port_start")
		}
		r.once(at, sysctl.Name, names)
	}
}

var sysctlName = lazyregexp.New(`^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$`)

func isSysctl(name string) bool {
	return len(name) <= validation.DNS1123SubdomainMaxLength && sysctlName().MatchString(name)
}

// seccomp checks which calls a container may make of the kernel.
func (r *rules) seccomp(at *field.Path, p *corev1.SeccompProfile) {
	if p == nil || !r.needs(at.Child("type"), string(p.Type)) {
		return
	}
	at = at.Child("localhostProfile")
	isLocal := p.Type == corev1.SeccompProfileTypeLocalhost
	switch {
	case isLocal && p.LocalhostProfile == nil:
		r.add(field.Required(at, "for the `type` Localhost"))
	case isLocal:
		r.inside(at, *p.LocalhostProfile)
	case p.LocalhostProfile != nil:
		r.add(field.Forbidden(at, "only the `type` Localhost has it"))
	}
}

// relaxedSearch is the minor since which a domain to search may have underscores.
const relaxedSearch = 33

// resolution checks how a pod resolves names.
func (r *rules) resolution(at *field.Path, s *corev1.PodSpec) {
	for i, alias := range s.HostAliases {
		at := at.Child("hostAliases").Index(i)
		r.address(at.Child("ip"), alias.IP)
		for k, name := range alias.Hostnames {
			r.invalid(at.Child("hostnames").Index(k), name, validation.IsDNS1123Subdomain(name)...)
		}
	}
	at = at.Child("dnsConfig")
	config := s.DNSConfig
	if config == nil {
		config = new(corev1.PodDNSConfig)
	}
	if s.DNSPolicy == corev1.DNSNone && len(config.Nameservers) == 0 {
		r.add(field.Required(at.Child("nameservers"), "for the `dnsPolicy` None"))
	}
	const most = 3
	if len(config.Nameservers) > most {
		r.invalid(at.Child("nameservers"), config.Nameservers, "it must not have more than 3")
	}
	for i, ip := range config.Nameservers {
		r.address(at.Child("nameservers").Index(i), ip)
	}
	for i, domain := range config.Searches {
		r.search(at.Child("searches").Index(i), domain)
	}
	for i, option := range config.Options {
		r.needs(at.Child("options").Index(i).Child("name"), option.Name)
	}
}

func (r *rules) search(at *field.Path, domain string) {
	is := validation.IsDNS1123Subdomain
	if r.minor >= relaxedSearch {
		is = validation.IsDNS1123SubdomainWithUnderscore
	}
	if domain != "." || r.minor < relaxedSearch {
		r.invalid(at, domain, is(strings.TrimSuffix(domain, "."))...)
	}
}

// id checks a user or a group.
func (r *rules) id(at *field.Path, id *int64) {
	if id != nil && (*id < 0 || *id > 1<<31-1) {
		r.invalid(at, *id, "it must be between 0 and 2147483647")
	}
}

// name checks a name that must be a DNS label and be alone among names.
func (r *rules) name(at *field.Path, name string, names sets.Set[string]) {
	if !r.needs(at, name) {
		return
	}
	r.invalid(at, name, validation.IsDNS1123Label(name)...)
	if names.Has(name) {
		r.add(field.Duplicate(at, name))
	}
	names.Insert(name)
}
