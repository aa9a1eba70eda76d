package acceptance

import (
	"slices"
	"strconv"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	validation "k8s.io/apimachinery/pkg/apis/meta/v1/validation"
	utilvalidation "k8s.io/apimachinery/pkg/util/validation"
	"k8s.io/apimachinery/pkg/util/validation/field"
)

// placement checks what says on which nodes a pod may run.
func (r *rules) placement(at *field.Path, s *corev1.PodSpec) {
	for i := range s.Tolerations {
		r.toleration(at.Child("tolerations").Index(i), &s.Tolerations[i])
	}
	for i, c := range s.TopologySpreadConstraints {
		r.spread(at.Child("topologySpreadConstraints").Index(i), &c)
	}
	if s.Affinity == nil {
		return
	}
	at = at.Child("affinity")
	if a := s.Affinity.NodeAffinity; a != nil {
		r.nodeAffinity(at.Child("nodeAffinity"), a)
	}
	if a := s.Affinity.PodAffinity; a != nil {
		r.podAffinity(at.Child("podAffinity"), a.RequiredDuringSchedulingIgnoredDuringExecution,
			a.PreferredDuringSchedulingIgnoredDuringExecution)
	}
	if a := s.Affinity.PodAntiAffinity; a != nil {
		r.podAffinity(at.Child("podAntiAffinity"), a.RequiredDuringSchedulingIgnoredDuringExecution,
			a.PreferredDuringSchedulingIgnoredDuringExecution)
	}
}

func (r *rules) toleration(at *field.Path, t *corev1.Toleration) {
	if t.Key != "" {
		r.add(validation.ValidateLabelName(t.Key, at.Child("key"))...)
	} else if t.Operator != corev1.TolerationOpExists {
		r.invalid(at.Child("operator"), string(t.Operator), "it must be \"Exists\" where `key` is empty")
	}
	if t.TolerationSeconds != nil && t.Effect != corev1.TaintEffectNoExecute {
		r.invalid(at.Child("effect"), string(t.Effect), "it must be \"NoExecute\" where `tolerationSeconds` is set")
	}
	switch t.Operator {
	case corev1.TolerationOpExists:
		if t.Value != "" {
			r.invalid(at.Child("operator"), string(t.Operator), "`value` must be empty with it")
		}
	case corev1.TolerationOpEqual, "":
		r.invalid(at.Child("value"), t.Value, utilvalidation.IsValidLabelValue(t.Value)...)
	}
}

func (r *rules) spread(at *field.Path, c *corev1.TopologySpreadConstraint) {
	if c.MaxSkew <= 0 {
		r.invalid(at.Child("maxSkew"), c.MaxSkew, "it must be more than 0")
	}
	r.needs(at.Child("topologyKey"), c.TopologyKey) // the API server takes any text here
	r.needs(at.Child("whenUnsatisfiable"), string(c.WhenUnsatisfiable))
	if c.MinDomains != nil && (*c.MinDomains <= 0 || c.WhenUnsatisfiable != corev1.DoNotSchedule) {
		r.invalid(at.Child("minDomains"), *c.MinDomains,
			"it must be more than 0, and only with `whenUnsatisfiable: DoNotSchedule`")
	}
	if c.LabelSelector != nil {
		r.selector(at.Child("labelSelector"), c.LabelSelector)
	}
}

func (r *rules) nodeAffinity(at *field.Path, a *corev1.NodeAffinity) {
	if required := a.RequiredDuringSchedulingIgnoredDuringExecution; required != nil {
		at := at.Child("requiredDuringSchedulingIgnoredDuringExecution", "nodeSelectorTerms")
		if len(required.NodeSelectorTerms) == 0 {
			r.add(field.Required(at, "with one term at least"))
		}
		for i := range required.NodeSelectorTerms {
			r.term(at.Index(i), &required.NodeSelectorTerms[i])
		}
	}
	for i, p := range a.PreferredDuringSchedulingIgnoredDuringExecution {
		at := at.Child("preferredDuringSchedulingIgnoredDuringExecution").Index(i)
		r.weight(at.Child("weight"), p.Weight)
		r.term(at.Child("preference"), &p.Preference)
	}
}

func (r *rules) term(at *field.Path, t *corev1.NodeSelectorTerm) {
	for i, e := range t.MatchExpressions {
		r.requirement(at.Child("matchExpressions").Index(i), &e)
	}
}

func (r *rules) requirement(at *field.Path, e *corev1.NodeSelectorRequirement) {
	values := at.Child("values")
	switch e.Operator {
	case corev1.NodeSelectorOpIn, corev1.NodeSelectorOpNotIn:
		if len(e.Values) == 0 {
			r.add(field.Required(values, "for the `operator` "+string(e.Operator)))
		}
		if e.Operator == corev1.NodeSelectorOpIn {
			for i, v := range e.Values {
				r.invalid(values.Index(i), v, utilvalidation.IsValidLabelValue(v)...)
			}
		}
	case corev1.NodeSelectorOpExists, corev1.NodeSelectorOpDoesNotExist:
		if len(e.Values) > 0 {
			r.add(field.Forbidden(values, "the `operator` is "+string(e.Operator)))
		}
	case corev1.NodeSelectorOpGt, corev1.NodeSelectorOpLt:
		if len(e.Values) != 1 {
			r.add(field.Required(values, "with one number for the `operator` "+string(e.Operator)))
		} else if _, err := strconv.Atoi(e.Values[0]); err != nil {
			r.invalid(values.Index(0), e.Values[0], "it must be a whole number")
		}
	default:
		r.add(field.Required(at.Child("operator"), ""))
	}
	r.add(validation.ValidateLabelName(e.Key, at.Child("key"))...)
}

func (r *rules) podAffinity(at *field.Path, required []corev1.PodAffinityTerm,
	preferred []corev1.WeightedPodAffinityTerm) {
	for i := range required {
		r.podTerm(at.Child("requiredDuringSchedulingIgnoredDuringExecution").Index(i), &required[i])
	}
	for i := range preferred {
		at := at.Child("preferredDuringSchedulingIgnoredDuringExecution").Index(i)
		r.weight(at.Child("weight"), preferred[i].Weight)
		r.podTerm(at.Child("podAffinityTerm"), &preferred[i].PodAffinityTerm)
	}
}

func (r *rules) podTerm(at *field.Path, t *corev1.PodAffinityTerm) {
	if r.needs(at.Child("topologyKey"), t.TopologyKey) {
		r.add(validation.ValidateLabelName(t.TopologyKey, at.Child("topologyKey"))...)
	}
	for name, s := range map[string]*metav1.LabelSelector{"labelSelector": t.LabelSelector,
		"namespaceSelector": t.NamespaceSelector} {
		if s != nil {
			r.selector(at.Child(name), s)
		}
	}
	for i, name := range t.Namespaces {
		if messages := utilvalidation.IsDNS1123Label(name); len(messages) > 0 && !slices.Contains(t.Namespaces[:i], name) {
			r.invalid(at.Child("namespaces").Index(i), name, messages...)
		}
	}
}

func (r *rules) weight(at *field.Path, n int32) {
	if n < 1 || n > 100 {
		r.invalid(at, n, "it must be between 1 and 100")
	}
}
