package acceptance

import (
	"fmt"
	"slices"
	"strings"

	autoscalingv2 "k8s.io/api/autoscaling/v2"
	policyv1 "k8s.io/api/policy/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/intstr"
	"k8s.io/apimachinery/pkg/util/validation"
	"k8s.io/apimachinery/pkg/util/validation/field"
)

func (r *rules) autoscaler(at *field.Path, s *autoscalingv2.HorizontalPodAutoscalerSpec) {
	r.replicas(at, s.MinReplicas, s.MaxReplicas)
	r.scaled(at.Child("scaleTargetRef"), s.ScaleTargetRef, false)
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
	if !r.needs(at.Child("type"), string(m.Type)) {
		return
	}
	set := setFields(*m)
	if len(set) != 1 || strings.ToUpper(set[0][:1])+set[0][1:] != string(m.Type) {
		r.invalid(at.Child("type"), string(m.Type), "the metric must have the field of this type, and no other")
		return
	}
	at = at.Child(set[0])
	switch {
	case m.Resource != nil:
		r.needs(at.Child("name"), string(m.Resource.Name))
		r.metricTarget(at.Child("target"), &m.Resource.Target, "averageUtilization", "averageValue")
	case m.ContainerResource != nil:
		r.containerMetric(at, m.ContainerResource)
	case m.Pods != nil:
		r.metricName(at.Child("metric", "name"), m.Pods.Metric.Name)
		r.metricTarget(at.Child("target"), &m.Pods.Target, "averageValue")
	case m.Object != nil:
		r.scaled(at.Child("describedObject"), m.Object.DescribedObject, true)
		r.metricName(at.Child("metric", "name"), m.Object.Metric.Name)
		r.metricTarget(at.Child("target"), &m.Object.Target, "averageValue", "value")
	case m.External != nil:
		r.metricName(at.Child("metric", "name"), m.External.Metric.Name)
		r.metricTarget(at.Child("target"), &m.External.Target, "averageValue", "value")
	}
}

func (r *rules) containerMetric(at *field.Path, m *autoscalingv2.ContainerResourceMetricSource) {
	if r.needs(at.Child("name"), string(m.Name)) {
		r.resource(at.Child("name"), m.Name)
	}
	if r.needs(at.Child("container"), m.Container) {
		r.invalid(at.Child("container"), m.Container, validation.IsDNS1123Label(m.Container)...)
	}
	r.metricTarget(at.Child("target"), &m.Target, "averageUtilization", "averageValue")
}

func (r *rules) metricName(at *field.Path, name string) {
	if r.needs(at, name) {
		r.invalid(at, name, pathSegment(name, false)...)
	}
}

// groupedTargets is the minor since which the API version of what is scaled is checked.
const groupedTargets = 34

// scaled checks the reference to an object that is scaled or measured; coreToo allows the group without a name.
func (r *rules) scaled(at *field.Path, ref autoscalingv2.CrossVersionObjectReference, coreToo bool) {
	r.metricName(at.Child("kind"), ref.Kind)
	r.metricName(at.Child("name"), ref.Name)
	if r.minor < groupedTargets {
		return
	}
	at = at.Child("apiVersion")
	if gv, err := schema.ParseGroupVersion(ref.APIVersion); err != nil {
		r.invalid(at, ref.APIVersion, "it must be GROUP/VERSION, such as apps/v1")
	} else if gv.Group == "" && !coreToo {
		r.invalid(at, ref.APIVersion, "it must have a group, as apps/v1 has")
	}
}

var targetTypes = []autoscalingv2.MetricTargetType{autoscalingv2.UtilizationMetricType, autoscalingv2.ValueMetricType,
	autoscalingv2.AverageValueMetricType}

// metricTarget checks a target, which must have one of some fields.
func (r *rules) metricTarget(at *field.Path, t *autoscalingv2.MetricTarget, oneOf ...string) {
	if r.needs(at.Child("type"), string(t.Type)) && !slices.Contains(targetTypes, t.Type) {
		r.add(field.NotSupported(at.Child("type"), t.Type, targetTypes))
	}
	if t.AverageUtilization != nil && *t.AverageUtilization < 1 {
		r.invalid(at.Child("averageUtilization"), *t.AverageUtilization, "it must be more than 0")
	}
	for name, q := range map[string]*resource.Quantity{"value": t.Value, "averageValue": t.AverageValue} {
		if q != nil && q.Sign() != 1 {
			r.invalid(at.Child(name), q.String(), "it must be more than 0")
		}
	}
	set := setFields(*t)
	if !slices.ContainsFunc(oneOf, func(name string) bool { return slices.Contains(set, name) }) {
		r.add(field.Required(at, "with `"+strings.Join(oneOf, "` or `")+"`"))
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
	if s.Policies != nil && len(s.Policies) == 0 {
		r.add(field.Required(at.Child("policies"), "with one policy at least"))
	}
	selects := []autoscalingv2.ScalingPolicySelect{autoscalingv2.MaxChangePolicySelect,
		autoscalingv2.MinChangePolicySelect, autoscalingv2.DisabledPolicySelect}
	if s.SelectPolicy != nil && *s.SelectPolicy != "" && !slices.Contains(selects, *s.SelectPolicy) {
		r.add(field.NotSupported(at.Child("selectPolicy"), *s.SelectPolicy, selects))
	}
	for i, p := range s.Policies {
		r.scalingPolicy(at.Child("policies").Index(i), p)
	}
}

func (r *rules) scalingPolicy(at *field.Path, p autoscalingv2.HPAScalingPolicy) {
	const halfAnHour = 1800
	if p.Value <= 0 {
		r.invalid(at.Child("value"), p.Value, "it must be more than 0")
	}
	if p.PeriodSeconds <= 0 || p.PeriodSeconds > halfAnHour {
		r.invalid(at.Child("periodSeconds"), p.PeriodSeconds, "it must be between 1 and 1800")
	}
	types := []autoscalingv2.HPAScalingPolicyType{autoscalingv2.PodsScalingPolicy, autoscalingv2.PercentScalingPolicy}
	if !slices.Contains(types, p.Type) {
		r.add(field.NotSupported(at.Child("type"), p.Type, types))
	}
}

func (r *rules) budget(at *field.Path, s *policyv1.PodDisruptionBudgetSpec) {
	if s.MinAvailable != nil && s.MaxUnavailable != nil {
		r.add(field.Forbidden(at.Child("maxUnavailable"), "`minAvailable` is set already"))
	}
	for name, v := range map[string]*intstr.IntOrString{"minAvailable": s.MinAvailable,
		"maxUnavailable": s.MaxUnavailable} {
		r.share(at.Child(name), v)
		r.most(at.Child(name), v)
	}
	if s.Selector != nil {
		r.selector(at.Child("selector"), s.Selector)
	}
}
