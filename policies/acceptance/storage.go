package acceptance

import (
	"slices"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/validation"
	"k8s.io/apimachinery/pkg/util/validation/field"
)

// checkedClaims is the minor since which the claims of a StatefulSet are checked, checkedServiceNames the one since
// which its `serviceName` is.
const checkedClaims, checkedServiceNames = 34, 33

func (r *rules) statefulSet(at *field.Path, s *appsv1.StatefulSetSpec) {
	for i := range s.VolumeClaimTemplates {
		r.claims.Insert(s.VolumeClaimTemplates[i].Name)
		if r.minor >= checkedClaims {
			r.claim(at.Child("volumeClaimTemplates").Index(i).Child("spec"), &s.VolumeClaimTemplates[i].Spec)
		}
	}
	r.workload(at, s.Selector, &s.Template)
	r.notNegative(at.Child("replicas"), s.Replicas)
	r.notNegative(at.Child("minReadySeconds"), &s.MinReadySeconds)
	if r.minor >= checkedServiceNames && s.ServiceName != "" {
		r.invalid(at.Child("serviceName"), s.ServiceName, validation.IsDNS1123Label(s.ServiceName)...)
	}
}

var accessModes = []corev1.PersistentVolumeAccessMode{corev1.ReadWriteOnce, corev1.ReadOnlyMany, corev1.ReadWriteMany,
	corev1.ReadWriteOncePod}

// claim checks what a claim of storage asks for.
func (r *rules) claim(at *field.Path, c *corev1.PersistentVolumeClaimSpec) {
	modes := at.Child("accessModes")
	if len(c.AccessModes) == 0 {
		r.add(field.Required(modes, "with one mode at least"))
	}
	for i, mode := range c.AccessModes {
		if !slices.Contains(accessModes, mode) {
			r.add(field.NotSupported(modes.Index(i), mode, accessModes))
		}
	}
	if len(c.AccessModes) > 1 && slices.Contains(c.AccessModes, corev1.ReadWriteOncePod) {
		r.add(field.Forbidden(modes, "nothing may be beside ReadWriteOncePod"))
	}
	size := at.Child("resources", "requests", "storage")
	if q, ok := c.Resources.Requests[corev1.ResourceStorage]; !ok {
		r.add(field.Required(size, ""))
	} else if q.Sign() <= 0 {
		r.invalid(size, q.String(), "it must be more than 0")
	}
	if c.Selector != nil {
		r.selector(at.Child("selector"), c.Selector)
	}
}

// quota checks the bounds of a namespace, and which pods they are for.
func (r *rules) quota(at *field.Path, s *corev1.ResourceQuotaSpec) {
	r.quantities(at.Child("hard"), s.Hard)
	if s.ScopeSelector == nil {
		return
	}
	for i, e := range s.ScopeSelector.MatchExpressions {
		at := at.Child("scopeSelector", "matchExpressions").Index(i)
		r.needs(at.Child("scopeName"), string(e.ScopeName))
		switch values := at.Child("values"); e.Operator {
		case corev1.ScopeSelectorOpIn, corev1.ScopeSelectorOpNotIn:
			if len(e.Values) == 0 {
				r.add(field.Required(values, "for the `operator` "+string(e.Operator)))
			}
		case corev1.ScopeSelectorOpExists, corev1.ScopeSelectorOpDoesNotExist:
			if len(e.Values) > 0 {
				r.add(field.Forbidden(values, "the `operator` is "+string(e.Operator)))
			}
		default:
			r.needs(at.Child("operator"), string(e.Operator))
		}
	}
}
