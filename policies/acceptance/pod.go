package acceptance

import (
	"fmt"
	"net"
	"strings"

	corev1 "k8s.io/api/core/v1"
	apivalidation "k8s.io/apimachinery/pkg/api/validation"
	"k8s.io/apimachinery/pkg/util/sets"
	"k8s.io/apimachinery/pkg/util/validation"
	"k8s.io/apimachinery/pkg/util/validation/field"
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
	for i, alias := range s.HostAliases {
		if net.ParseIP(alias.IP) == nil {
			r.invalid(at.Child("hostAliases").Index(i).Child("ip"), alias.IP, "it must be an IP address")
		}
	}
	if s.DNSPolicy == corev1.DNSNone && (s.DNSConfig == nil || len(s.DNSConfig.Nameservers) == 0) {
		r.add(field.Required(at.Child("dnsConfig", "nameservers"), "for the `dnsPolicy` None"))
	}
}

func (r *rules) podSecurity(at *field.Path, s *corev1.PodSpec) {
	if s.SecurityContext == nil {
		return
	}
	c, at := s.SecurityContext, at.Child("securityContext")
	for name, id := range map[string]*int64{"runAsUser": c.RunAsUser, "runAsGroup": c.RunAsGroup, "fsGroup": c.FSGroup} {
		r.id(at.Child(name), id)
	}
	if s.HostNetwork {
		return // the sysctls are the node's
	}
	names := sets.New[string]()
	for i, sysctl := range c.Sysctls {
		if names.Has(sysctl.Name) {
			r.add(field.Duplicate(at.Child("sysctls").Index(i).Child("name"), sysctl.Name))
		}
		names.Insert(sysctl.Name)
	}
}

// id checks a user or a group.
func (r *rules) id(at *field.Path, id *int64) {
	if id != nil && (*id < 0 || *id > 1<<31-1) {
		r.invalid(at, *id, "it must be between 0 and 2147483647")
	}
}

// volumes returns the names of the volumes.
func (r *rules) volumes(at *field.Path, list []corev1.Volume) sets.Set[string] {
	names := sets.New[string]()
	for i := range list {
		v, at := &list[i], at.Index(i)
		r.name(at.Child("name"), v.Name, names)
		r.source(at, v)
	}
	return names
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

// source checks what a volume is; none at all is an empty directory.
func (r *rules) source(at *field.Path, v *corev1.Volume) {
	set := setFields(v.VolumeSource)
	if len(set) > 1 {
		r.add(field.Forbidden(at.Child(set[1]), fmt.Sprintf("the volume has `%s` already", set[0])))
		return
	}
	switch {
	case v.HostPath != nil:
		r.needs(at.Child("hostPath", "path"), v.HostPath.Path)
	case v.ConfigMap != nil:
		r.needs(at.Child("configMap", "name"), v.ConfigMap.Name)
		r.items(at.Child("configMap", "items"), v.ConfigMap.Items)
	case v.Secret != nil:
		r.needs(at.Child("secret", "secretName"), v.Secret.SecretName)
		r.items(at.Child("secret", "items"), v.Secret.Items)
	case v.PersistentVolumeClaim != nil:
		r.needs(at.Child("persistentVolumeClaim", "claimName"), v.PersistentVolumeClaim.ClaimName)
	case v.CSI != nil:
		r.needs(at.Child("csi", "driver"), v.CSI.Driver)
	case v.EmptyDir != nil && v.EmptyDir.SizeLimit != nil && v.EmptyDir.SizeLimit.Sign() < 0:
		r.invalid(at.Child("emptyDir", "sizeLimit"), v.EmptyDir.SizeLimit.String(), "it must not be negative")
	case v.Projected != nil:
		r.projected(at.Child("projected"), v.Projected)
	}
}

func (r *rules) projected(at *field.Path, p *corev1.ProjectedVolumeSource) {
	for i, s := range p.Sources {
		at := at.Child("sources").Index(i)
		if set := setFields(s); len(set) > 1 {
			r.add(field.Forbidden(at.Child(set[1]), fmt.Sprintf("the source has `%s` already", set[0])))
		}
		if t := s.ServiceAccountToken; t != nil {
			r.needs(at.Child("serviceAccountToken", "path"), t.Path)
			if n := t.ExpirationSeconds; n != nil && (*n < 600 || *n > 1<<32) {
				r.invalid(at.Child("serviceAccountToken", "expirationSeconds"), *n, "it must be 600 at least")
			}
		}
	}
}

func (r *rules) items(at *field.Path, items []corev1.KeyToPath) {
	for i, item := range items {
		r.needs(at.Index(i).Child("key"), item.Key)
		if r.needs(at.Index(i).Child("path"), item.Path) {
			r.inside(at.Index(i).Child("path"), item.Path)
		}
	}
}

// inside reports a path that leads out of its volume.
func (r *rules) inside(at *field.Path, path string) {
	if strings.HasPrefix(path, "/") {
		r.invalid(at, path, "it must be relative")
	}
	for part := range strings.SplitSeq(path, "/") {
		if part == ".." {
			r.invalid(at, path, "it must not contain `..`")
			return
		}
	}
}
