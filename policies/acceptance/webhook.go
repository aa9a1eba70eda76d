package acceptance

import (
	"net/url"
	"slices"
	"strings"

	v1 "k8s.io/api/admissionregistration/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/sets"
	"k8s.io/apimachinery/pkg/util/validation"
	"k8s.io/apimachinery/pkg/util/validation/field"
)

func (r *rules) validatingWebhooks(list []v1.ValidatingWebhook) {
	names := sets.New[string]()
	for i := range list {
		r.webhook(field.NewPath("webhooks").Index(i), &list[i], names)
	}
}

// mutatingWebhooks checks what mutating webhooks have in common with validating ones.
func (r *rules) mutatingWebhooks(list []v1.MutatingWebhook) {
	common := make([]v1.ValidatingWebhook, len(list))
	for i, w := range list {
		common[i] = v1.ValidatingWebhook{Name: w.Name, ClientConfig: w.ClientConfig, Rules: w.Rules,
			SideEffects: w.SideEffects, MatchPolicy: w.MatchPolicy, AdmissionReviewVersions: w.AdmissionReviewVersions,
			TimeoutSeconds: w.TimeoutSeconds, NamespaceSelector: w.NamespaceSelector, ObjectSelector: w.ObjectSelector}
	}
	r.validatingWebhooks(common)
}

func (r *rules) webhook(at *field.Path, w *v1.ValidatingWebhook, names sets.Set[string]) {
	r.add(validation.IsFullyQualifiedName(at.Child("name"), w.Name)...)
	r.once(at.Child("name"), w.Name, names)
	r.client(at.Child("clientConfig"), &w.ClientConfig)
	for i := range w.Rules {
		r.admissionRule(at.Child("rules").Index(i), &w.Rules[i])
	}
	if e := w.SideEffects; e == nil {
		r.add(field.Required(at.Child("sideEffects"), "with None or NoneOnDryRun"))
	} else if *e != v1.SideEffectClassNone && *e != v1.SideEffectClassNoneOnDryRun {
		r.add(field.NotSupported(at.Child("sideEffects"),
			*e, []v1.SideEffectClass{v1.SideEffectClassNone, v1.SideEffectClassNoneOnDryRun}))
	}
	r.reviewVersions(at.Child("admissionReviewVersions"), w.AdmissionReviewVersions)
	const most = 30
	if w.TimeoutSeconds != nil && (*w.TimeoutSeconds < 1 || *w.TimeoutSeconds > most) {
		r.invalid(at.Child("timeoutSeconds"), *w.TimeoutSeconds, "it must be between 1 and 30")
	}
	for name, s := range map[string]*metav1.LabelSelector{"namespaceSelector": w.NamespaceSelector,
		"objectSelector": w.ObjectSelector} {
		if s != nil {
			r.selector(at.Child(name), s)
		}
	}
}

func (r *rules) reviewVersions(at *field.Path, list []string) {
	if !slices.Contains(list, "v1") && !slices.Contains(list, "v1beta1") {
		r.add(field.Required(at, "with \"v1\" or \"v1beta1\""))
	}
	seen := sets.New[string]()
	for i, version := range list {
		r.once(at.Index(i), version, seen)
		r.invalid(at.Index(i), version, validation.IsDNS1035Label(version)...)
	}
}

func (r *rules) client(at *field.Path, c *v1.WebhookClientConfig) {
	r.one(at, "`url`, `service`", c.URL != nil, c.Service != nil)
	if c.URL != nil {
		if u, err := url.Parse(*c.URL); err != nil || u.Scheme != "https" || u.Host == "" || u.User != nil ||
			u.Fragment != "" || u.RawQuery != "" {
			r.invalid(at.Child("url"), *c.URL, "it must be an https URL with a host, and without user, query and fragment")
		}
	}
	if s := c.Service; s != nil {
		at := at.Child("service")
		r.needs(at.Child("name"), s.Name)
		r.needs(at.Child("namespace"), s.Namespace)
		if s.Port != nil {
			r.port(at.Child("port"), *s.Port)
		}
		if s.Path != nil && *s.Path != "/" && *s.Path != "" {
			r.servicePath(at.Child("path"), *s.Path)
		}
	}
}

func (r *rules) servicePath(at *field.Path, text string) {
	rest, ok := strings.CutPrefix(text, "/")
	if !ok {
		r.invalid(at, text, "it must begin with /")
		return
	}
	for segment := range strings.SplitSeq(strings.TrimSuffix(rest, "/"), "/") {
		if segment == "" {
			r.invalid(at, text, "it must not have an empty segment")
			return
		}
		r.invalid(at, text, validation.IsDNS1123Subdomain(segment)...)
	}
}

var operations = []v1.OperationType{v1.OperationAll, v1.Create, v1.Update, v1.Delete, v1.Connect}

func (r *rules) admissionRule(at *field.Path, rule *v1.RuleWithOperations) {
	if len(rule.Operations) == 0 {
		r.add(field.Required(at.Child("operations"), ""))
	}
	for i, o := range rule.Operations {
		if !slices.Contains(operations, o) {
			r.add(field.NotSupported(at.Child("operations").Index(i), o, operations))
		}
	}
	if len(rule.Operations) > 1 && slices.Contains(rule.Operations, v1.OperationAll) {
		r.add(field.Forbidden(at.Child("operations"), "nothing may be beside `*`"))
	}
	for name, list := range map[string][]string{"apiGroups": rule.APIGroups, "apiVersions": rule.APIVersions,
		"resources": rule.Resources} {
		if len(list) == 0 {
			r.add(field.Required(at.Child(name), ""))
		}
		if name != "resources" && len(list) > 1 && slices.Contains(list, "*") {
			r.add(field.Forbidden(at.Child(name), "nothing may be beside `*`"))
		}
		if i := slices.Index(list, ""); i >= 0 && name != "apiGroups" {
			r.add(field.Required(at.Child(name).Index(i), ""))
		}
	}
}
