package argocd

import (
	"encoding/json"
	"fmt"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	meta "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/meshpress/meshpress/e2e/argocd/stack"
)

// awaitWorkloads waits until all workloads have their pods.
func (m *takenOver) awaitWorkloads(t *testing.T) {
	t.Helper()
	stack.Await(t, "workloads", func() error {
		all, err := m.Typed.AppsV1().Deployments("").List(t.Context(), meta.ListOptions{})
		if err != nil {
			return err
		}
		for _, d := range all.Items {
			if d.Status.ObservedGeneration != d.Generation || d.Status.AvailableReplicas < *d.Spec.Replicas ||
				d.Status.UpdatedReplicas < *d.Spec.Replicas || d.Status.Replicas > d.Status.UpdatedReplicas {
				return fmt.Errorf("deployment %s is not ready: %+v", d.Name, d.Status.Conditions)
			}
		}
		sets, err := m.Typed.AppsV1().DaemonSets("").List(t.Context(), meta.ListOptions{})
		if err != nil {
			return err
		}
		for _, d := range sets.Items {
			if d.Status.ObservedGeneration != d.Generation || d.Status.NumberReady < d.Status.DesiredNumberScheduled ||
				d.Status.UpdatedNumberScheduled < d.Status.DesiredNumberScheduled || d.Status.DesiredNumberScheduled == 0 {
				return fmt.Errorf("daemon set %s is not ready: %+v", d.Name, d.Status)
			}
		}
		return nil
	})
}

// dump is what kubectl prints for `meshpress takeover kinds`.
func (m *takenOver) dump(t *testing.T) []byte {
	t.Helper()
	cmd := exec.Command(m.Meshpress(), "takeover", "kinds")
	kinds := string(stack.Output(t, cmd))
	var items []any
	for _, list := range m.List(t, func(resource string) bool {
		return resource == "secrets" || strings.Contains(kinds, " "+resource+" ")
	}) {
		if kind := list.GetKind(); kind == "Secret" && !strings.HasPrefix(list.GetName(), "sh.helm.release.v1.") {
			continue
		}
		items = append(items, list.Object)
	}
	text, err := json.Marshal(map[string]any{"apiVersion": "v1", "kind": "List", "items": items})
	if err != nil {
		t.Fatal(err)
	}
	return text
}

var ofReplicaSet = regexp.MustCompile(`-[0-9a-z]+$`)

// pods are the identities of pods by workload.
func (m *takenOver) pods(t *testing.T) map[string][]string {
	t.Helper()
	all, err := m.Typed.CoreV1().Pods("").List(t.Context(), meta.ListOptions{})
	if err != nil {
		t.Fatal(err)
	}
	out := map[string][]string{}
	for _, p := range all.Items {
		for _, owner := range p.OwnerReferences {
			kind, name := owner.Kind, owner.Name
			if kind == "ReplicaSet" {
				kind, name = "Deployment", ofReplicaSet.ReplaceAllString(name, "")
			}
			key := object{Kind: kind, Namespace: p.Namespace, Name: name}.String()
			out[key] = append(out[key], string(p.UID))
		}
	}
	if len(out) == 0 {
		t.Error("there are no pods")
	}
	return out
}

// addresses are the addresses of Services.
func (m *takenOver) addresses(t *testing.T) map[string]string {
	t.Helper()
	all, err := m.Typed.CoreV1().Services("").List(t.Context(), meta.ListOptions{})
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, s := range all.Items {
		out[s.Namespace+"/"+s.Name] = s.Spec.ClusterIP
	}
	return out
}
