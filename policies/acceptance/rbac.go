package acceptance

import (
	"slices"

	rbacv1 "k8s.io/api/rbac/v1"
	"k8s.io/apimachinery/pkg/api/validation"
	"k8s.io/apimachinery/pkg/util/validation/field"
)

func (r *rules) policyRules(list []rbacv1.PolicyRule, namespaced bool) {
	for i, p := range list {
		at := field.NewPath("rules").Index(i)
		if len(p.Verbs) == 0 {
			r.add(field.Required(at.Child("verbs"), "with one verb at least"))
		}
		if len(p.NonResourceURLs) > 0 {
			if namespaced {
				r.add(field.Forbidden(at.Child("nonResourceURLs"), "a Role is for one namespace"))
			}
			if len(p.APIGroups)+len(p.Resources)+len(p.ResourceNames) > 0 {
				r.add(field.Forbidden(at.Child("nonResourceURLs"), "a rule is for resources or for URLs"))
			}
			continue
		}
		if len(p.APIGroups) == 0 {
			r.add(field.Required(at.Child("apiGroups"), "with one group at least"))
		}
		if len(p.Resources) == 0 {
			r.add(field.Required(at.Child("resources"), "with one resource at least"))
		}
	}
}

func (r *rules) aggregation(at *field.Path, a *rbacv1.AggregationRule) {
	if a == nil {
		return
	}
	if len(a.ClusterRoleSelectors) == 0 {
		r.add(field.Required(at, "with one selector at least"))
	}
	for i := range a.ClusterRoleSelectors {
		r.selector(at.Index(i), &a.ClusterRoleSelectors[i])
	}
}

func (r *rules) binding(ref rbacv1.RoleRef, subjects []rbacv1.Subject, kinds ...string) {
	at := field.NewPath("roleRef")
	if ref.APIGroup != "" && ref.APIGroup != rbacv1.GroupName {
		r.add(field.NotSupported(at.Child("apiGroup"), ref.APIGroup, []string{rbacv1.GroupName}))
	}
	if !slices.Contains(kinds, ref.Kind) {
		r.add(field.NotSupported(at.Child("kind"), ref.Kind, kinds))
	}
	if r.needs(at.Child("name"), ref.Name) {
		r.invalid(at.Child("name"), ref.Name, pathSegment(ref.Name, false)...)
	}
	for i, s := range subjects {
		r.subject(field.NewPath("subjects").Index(i), s, len(kinds) > 1)
	}
}

// subject checks a subject of a binding. A RoleBinding is in a namespace, and a subject in it may leave that out.
func (r *rules) subject(at *field.Path, s rbacv1.Subject, namespaced bool) {
	r.needs(at.Child("name"), s.Name)
	switch s.Kind {
	case rbacv1.ServiceAccountKind:
		if s.Name != "" {
			r.invalid(at.Child("name"), s.Name, validation.ValidateServiceAccountName(s.Name, false)...)
		}
		if s.APIGroup != "" {
			r.add(field.NotSupported(at.Child("apiGroup"), s.APIGroup, []string{""}))
		}
		if !namespaced {
			r.needs(at.Child("namespace"), s.Namespace)
		}
	case rbacv1.UserKind, rbacv1.GroupKind:
		if s.APIGroup != "" && s.APIGroup != rbacv1.GroupName {
			r.add(field.NotSupported(at.Child("apiGroup"), s.APIGroup, []string{rbacv1.GroupName}))
		}
	default:
		r.add(field.NotSupported(at.Child("kind"), s.Kind,
			[]string{rbacv1.ServiceAccountKind, rbacv1.UserKind, rbacv1.GroupKind}))
	}
}
