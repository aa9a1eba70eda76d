package acceptance

import (
	"encoding/json"
	"reflect"

	admissionv1 "k8s.io/api/admissionregistration/v1"
	appsv1 "k8s.io/api/apps/v1"
	autoscalingv1 "k8s.io/api/autoscaling/v1"
	autoscalingv2 "k8s.io/api/autoscaling/v2"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	policyv1 "k8s.io/api/policy/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/sets"
	"k8s.io/apimachinery/pkg/util/validation/field"
	kjson "sigs.k8s.io/json"

	"github.com/meshpress/meshpress/internal/apitype"
)

// rules are what the API server checks beyond the types, for the kinds that a
// mesh has. The source of each rule is the validation of its kind in
// k8s.io/kubernetes, pkg/apis/*/validation.
type rules struct {
	minor  int              // of Kubernetes 1.x
	claims sets.Set[string] // volumes that the pods of a StatefulSet have besides
	found  field.ErrorList
}

// check applies the rules to an object that has the right types.
func (r *rules) check(data map[string]any) {
	apiVersion, _ := data["apiVersion"].(string)
	kind, _ := data["kind"].(string)
	object, err := apitype.New(apiVersion, kind)
	if err != nil || typed(data, object) != nil {
		return
	}
	if v := reflect.ValueOf(object); hasEmpty(v) {
		r.empty(nil, v)
	}
	switch o := object.(type) {
	case *corev1.Service:
		r.service(specPath, &o.Spec)
	case *corev1.ConfigMap:
		r.configMap(o)
	case *corev1.Secret:
		r.secret(o)
	case *corev1.ResourceQuota:
		r.quota(specPath, &o.Spec)
	case *networkingv1.NetworkPolicy:
		r.networkPolicy(specPath, &o.Spec)
	case *admissionv1.ValidatingWebhookConfiguration:
		r.validatingWebhooks(o.Webhooks)
	case *admissionv1.MutatingWebhookConfiguration:
		r.mutatingWebhooks(o.Webhooks)
	default:
		r.checkPods(object)
		r.checkScale(object)
		r.checkAccess(object)
	}
}

var specPath = field.NewPath("spec")

// checkPods checks what makes pods.
func (r *rules) checkPods(object runtime.Object) {
	switch o := object.(type) {
	case *appsv1.Deployment:
		r.deployment(specPath, &o.Spec)
	case *appsv1.DaemonSet:
		r.daemonSet(specPath, &o.Spec)
	case *appsv1.StatefulSet:
		r.statefulSet(specPath, &o.Spec)
	case *appsv1.ReplicaSet:
		r.workload(specPath, o.Spec.Selector, &o.Spec.Template)
	case *batchv1.Job:
		r.job(specPath, &o.Spec)
	case *batchv1.CronJob:
		r.job(specPath.Child("jobTemplate", "spec"), &o.Spec.JobTemplate.Spec)
	case *corev1.Pod:
		r.pod(specPath, &o.Spec)
	}
}

// checkScale checks what scales pods, or bounds how many may go.
func (r *rules) checkScale(object runtime.Object) {
	switch o := object.(type) {
	case *autoscalingv2.HorizontalPodAutoscaler:
		r.autoscaler(specPath, &o.Spec)
	case *autoscalingv1.HorizontalPodAutoscaler:
		r.replicas(specPath, o.Spec.MinReplicas, o.Spec.MaxReplicas)
	case *policyv1.PodDisruptionBudget:
		r.budget(specPath, &o.Spec)
	}
}

// checkAccess checks roles and their bindings.
func (r *rules) checkAccess(object runtime.Object) {
	switch o := object.(type) {
	case *rbacv1.Role:
		r.policyRules(o.Rules, true)
	case *rbacv1.ClusterRole:
		r.policyRules(o.Rules, false)
		r.aggregation(field.NewPath("aggregationRule", "clusterRoleSelectors"), o.AggregationRule)
	case *rbacv1.RoleBinding:
		r.binding(o.RoleRef, o.Subjects, "Role", "ClusterRole")
	case *rbacv1.ClusterRoleBinding:
		r.binding(o.RoleRef, o.Subjects, "ClusterRole")
	}
}

// typed decodes data through JSON. The converter of unstructured objects is ten times slower, because it learns each
// type again in every run.
func typed(data map[string]any, object runtime.Object) error {
	text, err := json.Marshal(data)
	if err != nil {
		return err
	}
	return kjson.UnmarshalCaseSensitivePreserveInts(text, object)
}

func (r *rules) add(errs ...*field.Error) { r.found = append(r.found, errs...) }

// invalid reports each message about a value.
func (r *rules) invalid(at *field.Path, value any, messages ...string) {
	for _, text := range messages {
		r.add(field.Invalid(at, value, text))
	}
}

// needs reports a text that is empty; it tells whether it is set.
func (r *rules) needs(at *field.Path, value string) bool {
	if value == "" {
		r.add(field.Required(at, ""))
	}
	return value != ""
}

func (r *rules) notNegative(at *field.Path, n *int32) {
	if n != nil && *n < 0 {
		r.invalid(at, *n, "it must not be negative")
	}
}

// one reports if none or several of some fields are set; exactly one must be. names are the fields that may be set.
func (r *rules) one(at *field.Path, names string, set ...bool) {
	n := 0
	for _, is := range set {
		if is {
			n++
		}
	}
	switch {
	case n == 0:
		r.add(field.Required(at, "one of "+names))
	case n > 1:
		r.add(field.Forbidden(at, "only one of "+names+" may be set"))
	}
}
