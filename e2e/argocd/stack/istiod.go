package stack

import (
	"bytes"
	"context"
	"testing"

	admission "k8s.io/api/admissionregistration/v1"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// pilot is istiod's field manager in the API.
const pilot = "pilot-discovery"

// startIstiod changes the webhooks as istiod does, when a Deployment of istiod is available: it writes its
// authority into them and makes the validation fail closed. Before that, pods that need injection are refused.
func (c *Cluster) startIstiod(t testing.TB, i *injector) {
	c.background(t, func(ctx context.Context) {
		if ready := c.istiodReady(ctx); i.ready.Swap(ready) || ready {
			c.adoptMutating(ctx, i.bundle)
			c.adoptValidating(ctx, i.bundle)
		}
	})
}

func (c *Cluster) istiodReady(ctx context.Context) bool {
	all, err := c.Typed.AppsV1().Deployments("istio-system").List(ctx, meta.ListOptions{LabelSelector: "app=istiod"})
	if err != nil {
		return false
	}
	for _, d := range all.Items {
		if d.Status.AvailableReplicas > 0 {
			return true
		}
	}
	return false
}

func (c *Cluster) adoptMutating(ctx context.Context, bundle []byte) {
	webhooks := c.Typed.AdmissionregistrationV1().MutatingWebhookConfigurations()
	all, err := webhooks.List(ctx, meta.ListOptions{})
	if err != nil {
		return
	}
	for _, w := range all.Items {
		changed := false
		for n := range w.Webhooks {
			changed = adopt(&w.Webhooks[n].ClientConfig, bundle) || changed
		}
		if changed {
			_, _ = webhooks.Update(ctx, &w, meta.UpdateOptions{FieldManager: pilot})
		}
	}
}

func (c *Cluster) adoptValidating(ctx context.Context, bundle []byte) {
	webhooks := c.Typed.AdmissionregistrationV1().ValidatingWebhookConfigurations()
	all, err := webhooks.List(ctx, meta.ListOptions{})
	if err != nil {
		return
	}
	for _, w := range all.Items {
		changed := false
		for n := range w.Webhooks {
			hook := &w.Webhooks[n]
			if !ours(hook.ClientConfig) {
				continue
			}
			changed = adopt(&hook.ClientConfig, bundle) || changed || *hook.FailurePolicy != admission.Fail
			closed := admission.Fail
			hook.FailurePolicy = &closed
		}
		if changed {
			_, _ = webhooks.Update(ctx, &w, meta.UpdateOptions{FieldManager: pilot})
		}
	}
}

func adopt(c *admission.WebhookClientConfig, bundle []byte) (changed bool) {
	if !ours(*c) || bytes.Equal(c.CABundle, bundle) {
		return false
	}
	c.CABundle = bundle
	return true
}

func ours(c admission.WebhookClientConfig) bool {
	return c.Service != nil && c.Service.Namespace == "istio-system"
}

// Rewritten returns an error until every webhook configuration of istiod is rewritten.
func (c *Cluster) Rewritten(ctx context.Context) error {
	mutating, err := c.Typed.AdmissionregistrationV1().MutatingWebhookConfigurations().List(ctx, meta.ListOptions{})
	if err != nil {
		return err
	}
	for _, w := range mutating.Items {
		for _, h := range w.Webhooks {
			if len(h.ClientConfig.CABundle) == 0 {
				return notYet(w.Name)
			}
		}
	}
	validating, err := c.Typed.AdmissionregistrationV1().ValidatingWebhookConfigurations().List(ctx, meta.ListOptions{})
	if err != nil {
		return err
	}
	for _, w := range validating.Items {
		for _, h := range w.Webhooks {
			if len(h.ClientConfig.CABundle) == 0 || *h.FailurePolicy != admission.Fail {
				return notYet(w.Name)
			}
		}
	}
	return nil
}

type notYet string

func (n notYet) Error() string { return string(n) + " is as it was applied" }
