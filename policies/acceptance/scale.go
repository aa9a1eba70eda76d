package acceptance

import (
	"fmt"

	autoscalingv2 "k8s.io/api/autoscaling/v2"
	policyv1 "k8s.io/api/policy/v1"
	"k8s.io/apimachinery/pkg/util/validation/field"
)

func (r *rules) autoscaler(at *field.Path, s *autoscalingv2.HorizontalPodAutoscalerSpec) {
	r.replicas(at, s.MinReplicas, s.MaxReplicas)
	r.needs(at.Child("scaleTargetRef", "kind"), s.ScaleTargetRef.Kind)
	r.needs(at.Child("scaleTargetRef", "name"), s.ScaleTargetRef.Name)
	for i := range s.Metrics {
		r.metric(at.Child("metrics").Index(i), &s.Metrics[i])
	}
	if s.Behavior != nil {
		r.scaling(at.Child("behavior", "scaleUp"), s.Behavior.ScaleUp)
		r.scaling(at.Child("behavior", "scaleDown"), s.Behavior.ScaleDown)
	}
}

func (r *rules) replicas(at *field.Path, least *int32, most int32) {
	if least != nil && *least < 1 {
		r.invalid(at.Child("minReplicas"), *least, "it must be 1 at least")
	}
	switch {
	case most < 1:
		r.invalid(at.Child("maxReplicas"), most, "it must be 1 at least")
	case least != nil && most < *least:
		r.invalid(at.Child("maxReplicas"), most, fmt.Sprintf("it must not be less than `minReplicas`, which is %d", *least))
	}
}

// metric checks that a metric has the field of its type, and that alone.
func (r *rules) metric(at *field.Path, m *autoscalingv2.MetricSpec) {
	sources := map[autoscalingv2.MetricSourceType]struct {
		name   string
		target *autoscalingv2.MetricTarget
	}{}
	add := func(t autoscalingv2.MetricSourceType, name string, target *autoscalingv2.MetricTarget) {
		sources[t] = struct {
			name   string
			target *autoscalingv2.MetricTarget
		}{name, target}
	}
	if m.Resource != nil {
		add(autoscalingv2.ResourceMetricSourceType, "resource", &m.Resource.Target)
		r.needs(at.Child("resource", "name"), string(m.Resource.Name))
	}
	if m.ContainerResource != nil {
		add(autoscalingv2.ContainerResourceMetricSourceType, "containerResource", &m.ContainerResource.Target)
		r.needs(at.Child("containerResource", "name"), string(m.ContainerResource.Name))
		r.needs(at.Child("containerResource", "container"), m.ContainerResource.Container)
	}
	if m.Pods != nil {
		add(autoscalingv2.PodsMetricSourceType, "pods", &m.Pods.Target)
	}
	if m.Object != nil {
		add(autoscalingv2.ObjectMetricSourceType, "object", &m.Object.Target)
	}
	if m.External != nil {
		add(autoscalingv2.ExternalMetricSourceType, "external", &m.External.Target)
	}
	s, ok := sources[m.Type]
	switch {
	case m.Type == "":
		r.add(field.Required(at.Child("type"), ""))
	case !ok || len(sources) != 1:
		r.invalid(at.Child("type"), string(m.Type), "the metric must have the field of this type, and no other")
	default:
		r.metricTarget(at.Child(s.name, "target"), s.target)
	}
}

func (r *rules) metricTarget(at *field.Path, t *autoscalingv2.MetricTarget) {
	r.needs(at.Child("type"), string(t.Type))
	switch {
	case t.AverageUtilization != nil && *t.AverageUtilization < 1:
		r.invalid(at.Child("averageUtilization"), *t.AverageUtilization, "it must be more than 0")
	case t.Value != nil && t.Value.Sign() != 1:
		r.invalid(at.Child("value"), t.Value.String(), "it must be more than 0")
	case t.AverageValue != nil && t.AverageValue.Sign() != 1:
		r.invalid(at.Child("averageValue"), t.AverageValue.String(), "it must be more than 0")
	case t.AverageUtilization == nil && t.Value == nil && t.AverageValue == nil:
		r.add(field.Required(at, "with `averageUtilization`, `averageValue` or `value`"))
	}
}

func (r *rules) scaling(at *field.Path, s *autoscalingv2.HPAScalingRules) {
	if s == nil {
		return
	}
	const hour = 3600
	if n := s.StabilizationWindowSeconds; n != nil && (*n < 0 || *n > hour) {
		r.invalid(at.Child("stabilizationWindowSeconds"), *n, "it must be between 0 and 3600")
	}
	for i, p := range s.Policies {
		at := at.Child("policies").Index(i)
		if p.Value <= 0 {
			r.invalid(at.Child("value"), p.Value, "it must be more than 0")
		}
		if p.PeriodSeconds <= 0 || p.PeriodSeconds > hour/2 {
			r.invalid(at.Child("periodSeconds"), p.PeriodSeconds, "it must be between 1 and 1800")
		}
		if t := p.Type; t != autoscalingv2.PodsScalingPolicy && t != autoscalingv2.PercentScalingPolicy {
			r.add(field.NotSupported(at.Child("type"), t,
				[]autoscalingv2.HPAScalingPolicyType{autoscalingv2.PodsScalingPolicy, autoscalingv2.PercentScalingPolicy}))
		}
	}
}

func (r *rules) budget(at *field.Path, s *policyv1.PodDisruptionBudgetSpec) {
	if s.MinAvailable != nil && s.MaxUnavailable != nil {
		r.add(field.Forbidden(at.Child("maxUnavailable"), "`minAvailable` is set already"))
	}
	notEmpty(r, at.Child("unhealthyPodEvictionPolicy"), s.UnhealthyPodEvictionPolicy)
	r.share(at.Child("minAvailable"), s.MinAvailable, true)
	r.share(at.Child("maxUnavailable"), s.MaxUnavailable, true)
	if s.Selector != nil {
		r.selector(at.Child("selector"), s.Selector)
	}
}
