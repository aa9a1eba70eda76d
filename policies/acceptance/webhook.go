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

// webhook is what both kinds have.
type webhook struct {
	name       string
	client     v1.WebhookClientConfig
	rules      []v1.RuleWithOperations
	effects    *v1.SideEffectClass
	match      *v1.MatchPolicyType
	versions   []string
	timeout    *int32
	namespaces *metav1.LabelSelector
	objects    *metav1.LabelSelector
}

func (r *rules) validatingWebhooks(list []v1.ValidatingWebhook) {
	names := sets.New[string]()
	for i, w := range list {
		r.webhook(field.NewPath("webhooks").Index(i),
			webhook{w.Name, w.ClientConfig, w.Rules, w.SideEffects, w.MatchPolicy, w.AdmissionReviewVersions,
				w.TimeoutSeconds, w.NamespaceSelector, w.ObjectSelector}, names)
	}
}

func (r *rules) mutatingWebhooks(list []v1.MutatingWebhook) {
	names := sets.New[string]()
	for i, w := range list {
		r.webhook(field.NewPath("webhooks").Index(i),
			webhook{w.Name, w.ClientConfig, w.Rules, w.SideEffects, w.MatchPolicy, w.AdmissionReviewVersions,
				w.TimeoutSeconds, w.NamespaceSelector, w.ObjectSelector}, names)
	}
}

func (r *rules) webhook(at *field.Path, w webhook, names sets.Set[string]) {
	r.add(validation.IsFullyQualifiedName(at.Child("name"), w.name)...)
	r.once(at.Child("name"), w.name, names)
	r.client(at.Child("clientConfig"), &w.client)
	for i := range w.rules {
		r.admissionRule(at.Child("rules").Index(i), &w.rules[i])
	}
	if e := w.effects; e == nil {
		r.add(field.Required(at.Child("sideEffects"), "with None or NoneOnDryRun"))
	} else if *e != v1.SideEffectClassNone && *e != v1.SideEffectClassNoneOnDryRun {
		r.add(field.NotSupported(at.Child("sideEffects"),
			*e, []v1.SideEffectClass{v1.SideEffectClassNone, v1.SideEffectClassNoneOnDryRun}))
	}
	if !slices.Contains(w.versions, "v1") && !slices.Contains(w.versions, "v1beta1") {
		r.add(field.Required(at.Child("admissionReviewVersions"), "with \"v1\" or \"v1beta1\""))
	}
	notEmpty(r, at.Child("matchPolicy"), w.match)
	const most = 30
	if w.timeout != nil && (*w.timeout < 1 || *w.timeout > most) {
		r.invalid(at.Child("timeoutSeconds"), *w.timeout, "it must be between 1 and 30")
	}
	for name, s := range map[string]*metav1.LabelSelector{"namespaceSelector": w.namespaces, "objectSelector": w.objects} {
		if s != nil {
			r.selector(at.Child(name), s)
		}
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
		if s.Path != nil && *s.Path != "/" {
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
	}
}
