package istiod

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sigs.k8s.io/yaml"

	"github.com/meshpress/meshpress/e2e/apiserver"
)

const node = "node1"

// cluster is a Kubernetes API with RBAC, the controllers that make pods of Deployments and endpoints of pods, and a
// node. It writes down who was allowed what.
type cluster struct {
	*apiserver.Server
	dir string
}

// audit has one line for each request of a service account.
const auditPolicy = `apiVersion: audit.k8s.io/v1
kind: Policy
omitStages: [RequestReceived]
rules:
- {level: Metadata, userGroups: ["system:serviceaccounts"]}
- {level: None}
`

func startCluster(t *testing.T) *cluster {
	t.Helper()
	dir := t.TempDir()
	policy := filepath.Join(dir, "audit.yaml")
	write(t, policy, auditPolicy)
	c := &cluster{dir: dir, Server: apiserver.Start(t, apiserver.Host(t, "kube-apiserver"), dir,
		"--authorization-mode=RBAC", "--enable-aggregator-routing=true", "--audit-policy-file="+policy,
		"--audit-log-path="+filepath.Join(dir, "audit.log"), "--audit-log-mode=blocking")}
	kubeconfig := filepath.Join(dir, "kubeconfig")
	write(t, kubeconfig, fmt.Sprintf(`{"apiVersion": "v1", "kind": "Config", "current-context": "local",
"clusters": [{"name": "local", "cluster": {"server": %q, "insecure-skip-tls-verify": true}}],
"users": [{"name": "admin", "user": {"token": %q}}],
"contexts": [{"name": "local", "context": {"cluster": "local", "user": "admin"}}]}`, c.URL, apiserver.Token))
	apiserver.Run(t, dir, apiserver.Host(t, "kube-controller-manager"), "--kubeconfig="+kubeconfig,
		"--leader-elect=false", "--bind-address=127.0.0.1", fmt.Sprintf("--secure-port=%d", apiserver.FreePort(t)),
		"--cert-dir="+filepath.Join(dir, "controllers"), "--root-ca-file="+c.Authority,
		"--controllers=deployment-controller,replicaset-controller,endpointslice-controller,"+
			"serviceaccount-controller,root-ca-certificate-publisher-controller,clusterrole-aggregation-controller")
	c.create(t, "{apiVersion: v1, kind: Node, metadata: {name: "+node+"}}")
	return c
}

// create creates an object of the world around the mesh.
func (c *cluster) create(t *testing.T, text string) {
	t.Helper()
	var data map[string]any
	if err := yaml.Unmarshal([]byte(text), &data); err != nil {
		t.Fatal(err)
	}
	if refusal := c.Create(data); refusal != "" {
		t.Fatalf("%s\n%s", refusal, text)
	}
}

// apply applies what meshpress rendered: definitions and namespaces first.
func (c *cluster) apply(t *testing.T, objects []map[string]any) {
	t.Helper()
	rank := func(o map[string]any) int {
		switch o["kind"] {
		case "CustomResourceDefinition":
			return 0
		case "Namespace":
			return 1
		}
		return 2
	}
	for r := range 3 {
		for _, o := range objects {
			if rank(o) == r {
				apiserver.Await(t, "apply", nil, func() error { // definitions are served a moment later
					if refusal := c.Apply(o); refusal != "" {
						return fmt.Errorf("%v %v: %s", o["kind"], o["metadata"], refusal)
					}
					return nil
				})
			}
		}
	}
}

// read gets an object of the API, and tells whether it is there.
func (c *cluster) read(t *testing.T, path string, into any) bool {
	t.Helper()
	return c.send(t, http.MethodGet, path, "", nil, into)
}

// send sends a request, and tells whether the object is there. Any other failure ends the test.
func (c *cluster) send(t *testing.T, method, path, contentType string, body, into any) bool {
	t.Helper()
	text, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	code, answer, err := c.Do(method, path, contentType, text)
	if err == nil && code == http.StatusNotFound {
		return false
	}
	if err == nil && code >= 300 {
		err = fmt.Errorf("%d %s", code, answer)
	}
	if err == nil {
		err = json.Unmarshal(answer, into)
	}
	if err != nil {
		t.Fatalf("%s %s: %v", method, path, err)
	}
	return true
}

// denied returns the requests of a service account that were refused, and how many were not.
func (c *cluster) denied(t *testing.T, account string) (denied []string, allowed int) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(c.dir, "audit.log"))
	if err != nil {
		t.Fatal(err)
	}
	for line := range bytes.Lines(text) {
		var event struct {
			Verb, RequestURI string
			User             struct{ Username string }
			ResponseStatus   struct{ Code int }
		}
		if json.Unmarshal(line, &event) != nil || event.User.Username != account {
			continue // the last line may be half of one
		}
		switch event.ResponseStatus.Code {
		case http.StatusUnauthorized, http.StatusForbidden:
			denied = append(denied, event.Verb+" "+event.RequestURI)
		default:
			allowed++
		}
	}
	return denied, allowed
}

func write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func documents(t *testing.T, stream string) (out []map[string]any) {
	t.Helper()
	for doc := range strings.SplitSeq("\n"+stream, "\n---\n") {
		var data map[string]any
		if err := yaml.Unmarshal([]byte(doc), &data); err != nil {
			t.Fatal(err)
		}
		if data != nil {
			out = append(out, data)
		}
	}
	return out
}
