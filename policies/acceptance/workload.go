package acceptance

import (
	"fmt"
	"slices"
	"strings"

	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	validation "k8s.io/apimachinery/pkg/apis/meta/v1/validation"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/util/intstr"
	"k8s.io/apimachinery/pkg/util/validation/field"
)

func (r *rules) deployment(at *field.Path, s *appsv1.DeploymentSpec) {
	r.workload(at, s.Selector, &s.Template)
	r.notNegative(at.Child("replicas"), s.Replicas)
	r.notNegative(at.Child("minReadySeconds"), &s.MinReadySeconds)
	r.notNegative(at.Child("revisionHistoryLimit"), s.RevisionHistoryLimit)
	strategy := at.Child("strategy")
	rolling := s.Strategy.RollingUpdate
	switch {
	case s.Strategy.Type == appsv1.RecreateDeploymentStrategyType && rolling != nil:
		r.add(field.Forbidden(strategy.Child("rollingUpdate"), "the `type` is Recreate"))
	case rolling != nil:
		r.rolling(strategy.Child("rollingUpdate"), rolling.MaxSurge, rolling.MaxUnavailable)
	}
	deadline := int32(600)
	if s.ProgressDeadlineSeconds != nil {
		deadline = *s.ProgressDeadlineSeconds
	}
	if deadline <= s.MinReadySeconds {
		r.invalid(at.Child("progressDeadlineSeconds"), deadline, "it must be more than `minReadySeconds`")
	}
}

func (r *rules) daemonSet(at *field.Path, s *appsv1.DaemonSetSpec) {
	r.workload(at, s.Selector, &s.Template)
	r.notNegative(at.Child("minReadySeconds"), &s.MinReadySeconds)
	rolling := s.UpdateStrategy.RollingUpdate
	if rolling == nil {
		return
	}
	at = at.Child("updateStrategy", "rollingUpdate")
	zero, one := intstr.FromInt32(0), intstr.FromInt32(1)
	surge, unavailable := orElse(rolling.MaxSurge, zero), orElse(rolling.MaxUnavailable, one)
	r.rolling(at, &surge, &unavailable)
	r.most(at.Child("maxSurge"), &surge)
	if !isZero(surge) && !isZero(unavailable) {
		r.invalid(at.Child("maxSurge"), surge.String(),
			"of `maxSurge` and `maxUnavailable` only one may be more than 0 in a DaemonSet")
	}
}

// rolling checks maxSurge and maxUnavailable of a rolling update together. The
// default of both is 25 %.
func (r *rules) rolling(at *field.Path, surge, unavailable *intstr.IntOrString) {
	r.share(at.Child("maxSurge"), surge)
	r.share(at.Child("maxUnavailable"), unavailable)
	r.most(at.Child("maxUnavailable"), unavailable)
	if surge != nil && unavailable != nil && isZero(*surge) && isZero(*unavailable) {
		r.invalid(at.Child("maxUnavailable"), unavailable.String(), "`maxSurge` and `maxUnavailable` must not both be 0")
	}
}

func orElse(v *intstr.IntOrString, otherwise intstr.IntOrString) intstr.IntOrString {
	if v == nil {
		return otherwise
	}
	return *v
}

// workload checks what all workloads have. That the selector matches the pods by
// labels alone is a rule of package policies.
func (r *rules) workload(at *field.Path, selector *metav1.LabelSelector, t *corev1.PodTemplateSpec) {
	r.template(at.Child("template"), t)
	if p := t.Spec.RestartPolicy; p != "" && p != corev1.RestartPolicyAlways {
		r.add(field.NotSupported(at.Child("template", "spec", "restartPolicy"),
			p, []corev1.RestartPolicy{corev1.RestartPolicyAlways}))
	}
	if t.Spec.ActiveDeadlineSeconds != nil {
		r.add(field.Forbidden(at.Child("template", "spec", "activeDeadlineSeconds"), "a workload runs for ever"))
	}
	if selector == nil {
		return // the type requires it
	}
	r.selector(at.Child("selector"), selector)
	if len(selector.MatchLabels)+len(selector.MatchExpressions) == 0 {
		r.add(field.Required(at.Child("selector"), "with `matchLabels`"))
	}
	if s, err := metav1.LabelSelectorAsSelector(selector); err == nil && len(selector.MatchExpressions) > 0 &&
		!s.Matches(labels.Set(t.Labels)) {
		r.invalid(at.Child("template", "metadata", "labels"), labels.FormatLabels(t.Labels), "`selector` must match them")
	}
}

func (r *rules) selector(at *field.Path, s *metav1.LabelSelector) {
	r.add(inOrder(validation.ValidateLabelSelector(s, validation.LabelSelectorValidationOptions{}, at))...)
}

func (r *rules) template(at *field.Path, t *corev1.PodTemplateSpec) {
	r.labels(at.Child("metadata"), t.Labels, t.Annotations)
	r.appArmor(at.Child("metadata", "annotations"), t)
	r.pod(at.Child("spec"), &t.Spec)
}

// appArmor checks the profiles in annotations, as they were before Kubernetes 1.30.
func (r *rules) appArmor(at *field.Path, t *corev1.PodTemplateSpec) {
	for key, profile := range t.Annotations {
		name, ok := strings.CutPrefix(key, corev1.DeprecatedAppArmorBetaContainerAnnotationKeyPrefix)
		if !ok {
			continue
		}
		isIt := func(c corev1.Container) bool { return c.Name == name }
		if !slices.ContainsFunc(t.Spec.Containers, isIt) && !slices.ContainsFunc(t.Spec.InitContainers, isIt) {
			r.invalid(at.Key(key), profile, fmt.Sprintf("there is no container %q", name))
		}
		if profile != "" && profile != "runtime/default" && profile != "unconfined" &&
			!strings.HasPrefix(profile, "localhost/") {
			r.invalid(at.Key(key), profile, `it must be "runtime/default", "unconfined" or begin with "localhost/"`)
		}
	}
}

func (r *rules) job(at *field.Path, s *batchv1.JobSpec) {
	r.template(at.Child("template"), &s.Template)
	r.notNegative(at.Child("parallelism"), s.Parallelism)
	r.notNegative(at.Child("completions"), s.Completions)
	r.notNegative(at.Child("backoffLimit"), s.BackoffLimit)
	if p := s.Template.Spec.RestartPolicy; p == "" || p == corev1.RestartPolicyAlways {
		r.add(field.NotSupported(at.Child("template", "spec", "restartPolicy"),
			p, []corev1.RestartPolicy{corev1.RestartPolicyNever, corev1.RestartPolicyOnFailure}))
	}
}
