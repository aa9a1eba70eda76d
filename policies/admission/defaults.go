package admission

import (
	"strings"

	v1 "k8s.io/api/admissionregistration/v1"
	appsv1 "k8s.io/api/apps/v1"
	autoscalingv2 "k8s.io/api/autoscaling/v2"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/intstr"
)

// setDefaults sets the API server's defaults in kinds that Istio's charts render and that policies often check.
// Without them, an expression about `spec.type` fails for every Service that leaves it out.
func setDefaults(object runtime.Object) {
	switch o := object.(type) {
	case *appsv1.Deployment:
		setDeployment(&o.Spec)
	case *appsv1.DaemonSet:
		setDefault(&o.Spec.UpdateStrategy.Type, appsv1.RollingUpdateDaemonSetStrategyType)
		setPointer(&o.Spec.RevisionHistoryLimit, 10)
		setPod(&o.Spec.Template.Spec)
	case *corev1.Service:
		setService(&o.Spec)
	case *autoscalingv2.HorizontalPodAutoscaler:
		setPointer(&o.Spec.MinReplicas, 1)
	case *v1.ValidatingWebhookConfiguration:
		for i := range o.Webhooks {
			setWebhook(&o.Webhooks[i].FailurePolicy, &o.Webhooks[i].MatchPolicy, &o.Webhooks[i].TimeoutSeconds)
		}
	case *v1.MutatingWebhookConfiguration:
		for i := range o.Webhooks {
			setWebhook(&o.Webhooks[i].FailurePolicy, &o.Webhooks[i].MatchPolicy, &o.Webhooks[i].TimeoutSeconds)
			setPointer(&o.Webhooks[i].ReinvocationPolicy, v1.NeverReinvocationPolicy)
		}
	}
}

func setDeployment(s *appsv1.DeploymentSpec) {
	setPointer(&s.Replicas, 1)
	setPointer(&s.RevisionHistoryLimit, 10)
	setPointer(&s.ProgressDeadlineSeconds, 600)
	setDefault(&s.Strategy.Type, appsv1.RollingUpdateDeploymentStrategyType)
	if s.Strategy.Type == appsv1.RollingUpdateDeploymentStrategyType {
		setPointer(&s.Strategy.RollingUpdate, appsv1.RollingUpdateDeployment{})
		setPointer(&s.Strategy.RollingUpdate.MaxUnavailable, intstr.FromString("25%"))
		setPointer(&s.Strategy.RollingUpdate.MaxSurge, intstr.FromString("25%"))
	}
	setPod(&s.Template.Spec)
}

func setPod(s *corev1.PodSpec) {
	setDefault(&s.RestartPolicy, corev1.RestartPolicyAlways)
	setDefault(&s.DNSPolicy, corev1.DNSClusterFirst)
	setDefault(&s.SchedulerName, corev1.DefaultSchedulerName)
	setPointer(&s.TerminationGracePeriodSeconds, int64(corev1.DefaultTerminationGracePeriodSeconds))
	setPointer(&s.SecurityContext, corev1.PodSecurityContext{})
	s.DeprecatedServiceAccount = s.ServiceAccountName
	for _, list := range [][]corev1.Container{s.InitContainers, s.Containers} {
		for i := range list {
			setContainer(&list[i])
		}
	}
}

func setContainer(c *corev1.Container) {
	setDefault(&c.TerminationMessagePath, corev1.TerminationMessagePathDefault)
	setDefault(&c.TerminationMessagePolicy, corev1.TerminationMessageReadFile)
	setDefault(&c.ImagePullPolicy, pullPolicy(c.Image))
	for i := range c.Ports {
		setDefault(&c.Ports[i].Protocol, corev1.ProtocolTCP)
	}
	setRequests(&c.Resources)
	for _, p := range []*corev1.Probe{c.LivenessProbe, c.ReadinessProbe, c.StartupProbe} {
		if p != nil {
			setDefault(&p.TimeoutSeconds, 1)
			setDefault(&p.PeriodSeconds, 10)
			setDefault(&p.SuccessThreshold, 1)
			setDefault(&p.FailureThreshold, 3)
		}
	}
}

// pullPolicy returns the default pull policy: Always for the tag latest or no tag, else IfNotPresent.
func pullPolicy(image string) corev1.PullPolicy {
	_, digest, _ := strings.Cut(image, "@")
	_, tag, _ := strings.Cut(image[strings.LastIndex(image, "/")+1:], ":")
	if digest == "" && (tag == "" || tag == "latest") {
		return corev1.PullAlways
	}
	return corev1.PullIfNotPresent
}

func setService(s *corev1.ServiceSpec) {
	setDefault(&s.Type, corev1.ServiceTypeClusterIP)
	setDefault(&s.SessionAffinity, corev1.ServiceAffinityNone)
	if s.Type != corev1.ServiceTypeExternalName {
		setPointer(&s.InternalTrafficPolicy, corev1.ServiceInternalTrafficPolicyCluster)
	}
	if s.Type == corev1.ServiceTypeLoadBalancer || s.Type == corev1.ServiceTypeNodePort {
		setDefault(&s.ExternalTrafficPolicy, corev1.ServiceExternalTrafficPolicyCluster)
	}
	if s.Type == corev1.ServiceTypeLoadBalancer {
		setPointer(&s.AllocateLoadBalancerNodePorts, true)
	}
	for i := range s.Ports {
		setDefault(&s.Ports[i].Protocol, corev1.ProtocolTCP)
		setDefault(&s.Ports[i].TargetPort, intstr.FromInt32(s.Ports[i].Port))
	}
}

func setWebhook(failure **v1.FailurePolicyType, match **v1.MatchPolicyType, timeout **int32) {
	setPointer(failure, v1.Fail)
	setPointer(match, v1.Equivalent)
	setPointer(timeout, 10)
}

// setRequests sets a missing request to the limit of the same resource.
func setRequests(r *corev1.ResourceRequirements) {
	if r.Requests == nil && len(r.Limits) > 0 {
		r.Requests = corev1.ResourceList{}
	}
	for name, limit := range r.Limits {
		if _, ok := r.Requests[name]; !ok {
			r.Requests[name] = limit.DeepCopy()
		}
	}
}

func setDefault[T comparable](field *T, value T) {
	if *field == *new(T) {
		*field = value
	}
}

func setPointer[T any](field **T, value T) {
	if *field == nil {
		*field = &value
	}
}
