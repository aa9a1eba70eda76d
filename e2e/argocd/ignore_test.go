package argocd

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"

	"github.com/argoproj/argo-cd/v3/pkg/apis/application/v1alpha1"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/meshpress/meshpress/e2e/argocd/stack"
)

// TestIgnoreDifferences proves that every entry of ignoreDifferences in the examples is needed, and that
// together they suffice.
func TestIgnoreDifferences(t *testing.T) {
	m := begin(t, ways()[0])
	m.installed(t)
	stack.Await(t, "istiod", func() error { return m.stack.Rewritten(t.Context()) })
	shipped := m.read(t).Spec.IgnoreDifferences
	m.ignore(t, shipped) // from here on nothing syncs
	if got := m.differences(t); got != "" {
		t.Errorf("all of the examples' are not enough:\n%s", got)
	}
	for n, left := range shipped {
		m.ignore(t, slices.Delete(slices.Clone(shipped), n, n+1))
		got := m.differences(t)
		t.Logf("without %s %v:\n%s", left.Kind, left.JQPathExpressions, got)
		if got == "" {
			t.Errorf("nothing needs %s %v", left.Kind, left.JQPathExpressions)
		}
	}
	m.alternatives(t)
}

// alternatives logs which other settings would work as well.
func (m *mesh) alternatives(t *testing.T) {
	manager := v1alpha1.IgnoreDifferences{{Group: "admissionregistration.k8s.io", Kind: "ValidatingWebhookConfiguration",
		ManagedFieldsManagers: []string{"pilot-discovery"}}}
	m.ignore(t, manager)
	t.Logf("managedFieldsManagers pilot-discovery alone:\n%s", m.differences(t))
	m.patch(t, `{"metadata": {"annotations": {"argocd.argoproj.io/compare-options": "ServerSideDiff=true"}}}`)
	m.ignore(t, nil)
	t.Logf("ServerSideDiff alone:\n%s", m.differences(t))
	m.ignore(t, manager)
	t.Logf("ServerSideDiff and managedFieldsManagers:\n%s", m.differences(t))
	m.ignore(t, v1alpha1.IgnoreDifferences{{Group: "admissionregistration.k8s.io", Kind: "ValidatingWebhookConfiguration",
		JQPathExpressions: []string{".webhooks[]?.failurePolicy"}}})
	t.Logf("ServerSideDiff and failurePolicy:\n%s", m.differences(t))
}

// ignore sets ignoreDifferences and turns automated sync off.
func (m *mesh) ignore(t *testing.T, what v1alpha1.IgnoreDifferences) {
	t.Helper()
	text, err := json.Marshal(what)
	if err != nil {
		t.Fatal(err)
	}
	m.patch(t, fmt.Sprintf(`{"spec": {"ignoreDifferences": %s, "syncPolicy": {"automated": null}}}`, text))
}

func (m *mesh) patch(t *testing.T, patch string) {
	t.Helper()
	_, err := m.stack.Argo.ArgoprojV1alpha1().Applications(stack.Namespace).Patch(t.Context(), m.app.Name,
		types.MergePatchType, []byte(patch), meta.PatchOptions{})
	if err != nil {
		t.Fatal(err)
	}
}

// differences compares again and returns the differences.
func (m *mesh) differences(t *testing.T) string {
	t.Helper()
	m.app.Refresh(t, v1alpha1.RefreshTypeHard)
	return m.app.Differences()
}
