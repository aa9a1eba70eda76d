package acceptance

import (
	"fmt"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/sets"
	"k8s.io/apimachinery/pkg/util/validation"
	"k8s.io/apimachinery/pkg/util/validation/field"
)

func (r *rules) container(at *field.Path, c *corev1.Container, pod *corev1.PodSpec, volumes, names sets.Set[string],
	isInit bool) {
	r.name(at.Child("name"), c.Name, names)
	if r.needs(at.Child("image"), c.Image) && strings.TrimSpace(c.Image) != c.Image {
		r.invalid(at.Child("image"), c.Image, "it must not begin or end with a blank")
	}
	r.ports(at.Child("ports"), c.Ports, pod.HostNetwork)
	r.env(at.Child("env"), c.Env)
	r.envFrom(at.Child("envFrom"), c.EnvFrom)
	r.mounts(at.Child("volumeMounts"), c.VolumeMounts, volumes)
	r.resources(at.Child("resources"), &c.Resources)
	r.security(at.Child("securityContext"), c.SecurityContext)
	sidecar := c.RestartPolicy != nil && *c.RestartPolicy == corev1.ContainerRestartPolicyAlways
	for name, p := range map[string]*corev1.Probe{"livenessProbe": c.LivenessProbe, "readinessProbe": c.ReadinessProbe,
		"startupProbe": c.StartupProbe} {
		if p != nil && isInit && !sidecar {
			r.add(field.Forbidden(at.Child(name), "an init container that ends has no probes"))
		} else if p != nil {
			r.probe(at.Child(name), p, name != "readinessProbe")
		}
	}
	if l := c.Lifecycle; l != nil {
		r.handler(at.Child("lifecycle", "postStart"), l.PostStart)
		r.handler(at.Child("lifecycle", "preStop"), l.PreStop)
	}
}

func (r *rules) ports(at *field.Path, list []corev1.ContainerPort, hostNetwork bool) {
	names := sets.New[string]()
	for i, p := range list {
		at := at.Index(i)
		if p.Name != "" {
			r.invalid(at.Child("name"), p.Name, validation.IsValidPortName(p.Name)...)
			if names.Has(p.Name) {
				r.add(field.Duplicate(at.Child("name"), p.Name))
			}
			names.Insert(p.Name)
		}
		r.port(at.Child("containerPort"), p.ContainerPort)
		if p.HostPort != 0 {
			r.port(at.Child("hostPort"), p.HostPort)
			if hostNetwork && p.HostPort != p.ContainerPort {
				r.invalid(at.Child("hostPort"), p.HostPort, "it must be the `containerPort` in a pod with `hostNetwork`")
			}
		}
	}
}

// port checks a number of a port.
func (r *rules) port(at *field.Path, n int32) {
	r.invalid(at, n, validation.IsValidPortNum(int(n))...)
}

// hostPorts reports two containers that take the same port of the node.
func (r *rules) hostPorts(at *field.Path, s *corev1.PodSpec) {
	taken := sets.New[string]()
	for i, c := range s.Containers {
		for k, p := range c.Ports {
			port := p.HostPort
			if port == 0 && s.HostNetwork {
				port = p.ContainerPort
			}
			protocol := p.Protocol
			if protocol == "" {
				protocol = corev1.ProtocolTCP
			}
			key := fmt.Sprintf("%s/%s/%d", protocol, p.HostIP, port)
			if port != 0 && taken.Has(key) {
				r.add(field.Duplicate(at.Index(i).Child("ports").Index(k).Child("hostPort"), port))
			}
			taken.Insert(key)
		}
	}
}

// relaxedNames is the minor since which variables may have nearly any name.
const relaxedNames = 32

func (r *rules) env(at *field.Path, list []corev1.EnvVar) {
	for i, v := range list {
		at := at.Index(i)
		if r.needs(at.Child("name"), v.Name) {
			r.variable(at.Child("name"), v.Name)
		}
		if v.ValueFrom != nil {
			r.valueFrom(at.Child("valueFrom"), v)
		}
	}
}

// variable checks the name of a variable.
func (r *rules) variable(at *field.Path, name string) {
	is := validation.IsRelaxedEnvVarName
	if r.minor < relaxedNames {
		is = validation.IsEnvVarName
	}
	r.invalid(at, name, is(name)...)
}

func (r *rules) valueFrom(at *field.Path, v corev1.EnvVar) {
	from := v.ValueFrom
	if v.Value != "" {
		r.add(field.Forbidden(at, "`value` is set already"))
	}
	r.one(at, "`fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef`", len(setFields(*from)) > 0,
		len(setFields(*from)) > 1)
	switch {
	case from.FieldRef != nil:
		r.fieldRef(at.Child("fieldRef"), from.FieldRef, podFields)
	case from.ResourceFieldRef != nil:
		r.resourceField(at.Child("resourceFieldRef"), from.ResourceFieldRef)
	case from.ConfigMapKeyRef != nil:
		r.key(at.Child("configMapKeyRef"), from.ConfigMapKeyRef.Name, from.ConfigMapKeyRef.Key)
	case from.SecretKeyRef != nil:
		r.key(at.Child("secretKeyRef"), from.SecretKeyRef.Name, from.SecretKeyRef.Key)
	}
}

func (r *rules) key(at *field.Path, name, key string) {
	r.reference(at.Child("name"), name)
	if r.needs(at.Child("key"), key) {
		r.invalid(at.Child("key"), key, validation.IsConfigMapKey(key)...)
	}
}

// reference checks the name of a ConfigMap or a Secret.
func (r *rules) reference(at *field.Path, name string) {
	if r.needs(at, name) {
		r.invalid(at, name, validation.IsDNS1123Subdomain(name)...)
	}
}

func (r *rules) envFrom(at *field.Path, list []corev1.EnvFromSource) {
	for i, from := range list {
		at := at.Index(i)
		r.one(at, "`configMapRef`, `secretRef`", from.ConfigMapRef != nil, from.SecretRef != nil)
		if from.ConfigMapRef != nil {
			r.reference(at.Child("configMapRef", "name"), from.ConfigMapRef.Name)
		}
		if from.SecretRef != nil {
			r.reference(at.Child("secretRef", "name"), from.SecretRef.Name)
		}
		if from.Prefix != "" {
			r.variable(at.Child("prefix"), from.Prefix)
		}
	}
}

func (r *rules) mounts(at *field.Path, list []corev1.VolumeMount, volumes sets.Set[string]) {
	paths := sets.New[string]()
	for i, m := range list {
		at := at.Index(i)
		if r.needs(at.Child("name"), m.Name) && !volumes.Has(m.Name) && !r.claims.Has(m.Name) {
			r.add(field.NotFound(at.Child("name"), m.Name))
		}
		if r.needs(at.Child("mountPath"), m.MountPath) && paths.Has(m.MountPath) {
			r.add(field.Duplicate(at.Child("mountPath"), m.MountPath))
		}
		paths.Insert(m.MountPath)
		r.inside(at.Child("subPath"), m.SubPath)
		r.inside(at.Child("subPathExpr"), m.SubPathExpr)
		if m.SubPath != "" && m.SubPathExpr != "" {
			r.add(field.Forbidden(at.Child("subPathExpr"), "`subPath` is set already"))
		}
	}
}

func (r *rules) security(at *field.Path, c *corev1.SecurityContext) {
	if c == nil {
		return
	}
	r.id(at.Child("runAsUser"), c.RunAsUser)
	r.id(at.Child("runAsGroup"), c.RunAsGroup)
	r.seccomp(at.Child("seccompProfile"), c.SeccompProfile)
	if c.AllowPrivilegeEscalation == nil || *c.AllowPrivilegeEscalation {
		return
	}
	escalation := at.Child("allowPrivilegeEscalation")
	if c.Privileged != nil && *c.Privileged {
		r.invalid(escalation, false, "`privileged` needs it to be true")
	}
	if c.Capabilities != nil {
		for _, name := range c.Capabilities.Add {
			if name == "CAP_SYS_ADMIN" {
				r.invalid(escalation, false, "the capability CAP_SYS_ADMIN needs it to be true")
			}
		}
	}
}
