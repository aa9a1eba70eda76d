package istiod

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	admission "k8s.io/api/admissionregistration/v1"
	core "k8s.io/api/core/v1"
	discovery "k8s.io/api/discovery/v1"
	"sigs.k8s.io/yaml"

	"github.com/meshpress/meshpress/e2e/apiserver"
)

// golden is a fixture with an istiod.
type golden struct {
	fixture, cluster string
	revision         string
	label            string // of a namespace whose pods are injected
}

var goldens = []golden{
	{"sidecar", "west", "1-24", "istio-injection: enabled"}, // its revision is the default
	{"canary", "cluster1", "1-24", `istio.io/rev: "1-24"`},
	{"version-1.24", "cluster1", "", "istio-injection: enabled"}, // ambient
}

// versions are those whose istiod is built. The fixtures are of the first.
var versions = []string{"1.24.2", "1.28.2"}

// TestIstiod: the real istiod becomes ready, has the permissions that it asks for, has the mesh config of the cluster,
// and injects a pod that the API server sends to it, with the images of `meshpress images`. It refuses configuration
// that the API server asks it about.
func TestIstiod(t *testing.T) {
	setNetwork(t)
	for _, version := range versions {
		for _, g := range goldens {
			t.Run(version+"/"+g.fixture, func(t *testing.T) {
				inputs := g.inputs(t, version)
				c := startCluster(t)
				c.world(t)
				c.apply(t, documents(t, meshpress(t, "render", "--cluster", g.cluster, inputs)))
				k := c.pilot(t, g.revision)
				p := k.launch(t, apiserver.Host(t, "pilot-discovery-"+version[:4]))
				apiserver.Await(t, "istiod", p, k.probe)
				k.report(t)
				for _, difference := range c.meshDifferences(t, g.revision) {
					t.Error(difference)
				}
				c.injects(t, g, strings.Fields(meshpress(t, "images", "--cluster", g.cluster, inputs)))
				c.validates(t)
				c.isPermitted(t, k.pod)
			})
		}
	}
}

// TestInvalidMeshConfig: the comparison of TestIstiod can fail. Istiod does not take a mesh config with a wrong type.
func TestInvalidMeshConfig(t *testing.T) {
	setNetwork(t)
	g := goldens[0]
	for _, version := range versions {
		t.Run(version, func(t *testing.T) {
			c := startCluster(t)
			c.world(t)
			c.apply(t, documents(t, meshpress(t, "render", "--cluster", g.cluster, g.inputs(t, version))))
			c.send(t, http.MethodPatch, "/api/v1/namespaces/istio-system/configmaps/"+suffixed("istio", g.revision),
				"application/merge-patch+json", map[string]any{"data": map[string]any{
					"mesh": "defaultConfig: {concurrency: many}\ntrustDomain: wrong.example.com"}}, &struct{}{})
			k := c.pilot(t, g.revision)
			p := k.launch(t, apiserver.Host(t, "pilot-discovery-"+version[:4]))
			apiserver.Await(t, "istiod", nil, func() error {
				if p.Ended() {
					return nil
				}
				return k.probe()
			})
			if !p.Ended() && len(c.meshDifferences(t, g.revision)) == 0 {
				t.Error("istiod took the mesh config")
			}
		})
	}
}

// inputs returns a copy of the fixture for a version of Istio.
func (g golden) inputs(t *testing.T, version string) (dir string) {
	t.Helper()
	dir = t.TempDir()
	files, err := filepath.Glob("../../fixtures/" + g.fixture + "/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatalf("%s: %v", g.fixture, err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		write(t, filepath.Join(dir, filepath.Base(file)), strings.ReplaceAll(string(text), versions[0], version))
	}
	return dir
}

// meshpress runs the built program.
func meshpress(t *testing.T, args ...string) string {
	t.Helper()
	var out, stderr bytes.Buffer
	cmd := exec.Command(os.Getenv("MESHPRESS_BIN"), args...)
	cmd.Stdout, cmd.Stderr = &out, &stderr
	if err := cmd.Run(); err != nil {
		t.Fatalf("meshpress %v: %v\n%s", args, err, stderr.Bytes())
	}
	return out.String()
}

// world creates what the fixtures name and others make.
func (c *cluster) world(t *testing.T) {
	t.Helper()
	for _, text := range []string{
		"{apiVersion: v1, kind: Namespace, metadata: {name: istio-system}}",
		"{apiVersion: v1, kind: Secret, metadata: {name: gloo-license, namespace: istio-system}, " +
			"stringData: {license: x}}",
		"{apiVersion: v1, kind: ConfigMap, metadata: {name: cluster-info, namespace: istio-system}, data: {region: x}}",
		"{apiVersion: v1, kind: ConfigMap, metadata: {name: extra-ca, namespace: istio-system}, data: {ca.crt: x}}",
	} {
		c.create(t, text)
	}
}

// pilot returns the pod that the controllers made of the Deployment of istiod, on the node.
func (c *cluster) pilot(t *testing.T, revision string) kubelet {
	t.Helper()
	selector := "app%3Distiod"
	if revision != "" {
		selector += ",istio.io%2Frev%3D" + revision
	}
	var pods core.PodList
	apiserver.Await(t, "a pod of istiod", nil, func() error {
		c.read(t, "/api/v1/namespaces/istio-system/pods?labelSelector="+selector, &pods)
		if len(pods.Items) == 0 {
			return fmt.Errorf("there is none with %s", selector)
		}
		return nil
	})
	k := kubelet{c, &pods.Items[0]}
	k.bind(t)
	return k
}

func suffixed(name, revision string) string {
	if revision == "" {
		return name
	}
	return name + "-" + revision
}

// meshDifferences compares what istiod says that its mesh config is with the ConfigMap.
func (c *cluster) meshDifferences(t *testing.T, revision string) []string {
	t.Helper()
	var object core.ConfigMap
	c.read(t, "/api/v1/namespaces/istio-system/configmaps/"+suffixed("istio", revision), &object)
	var want, got map[string]any
	if err := yaml.Unmarshal([]byte(object.Data["mesh"]), &want); err != nil || len(want) == 0 {
		t.Fatalf("the mesh config %q: %v", object.Data["mesh"], err)
	}
	answer, err := http.Get("http://127.0.0.1:8080/debug/mesh")
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil || json.Unmarshal(text, &got) != nil {
		t.Fatalf("/debug/mesh: %v %s", err, text)
	}
	return differences("", want, got)
}

// differences lists the values that istiod does not have. It leaves out those that are the default of their type.
func differences(path string, want, got any) (out []string) {
	fields, isMap := want.(map[string]any)
	if !isMap {
		isDefault := want == false || want == "" || want == 0.0
		if fmt.Sprint(want) != fmt.Sprint(got) && (got != nil || !isDefault) {
			out = append(out, fmt.Sprintf("the mesh config has %s %v, want %v", path[1:], got, want))
		}
		return out
	}
	below, _ := got.(map[string]any)
	for key, value := range fields {
		out = append(out, differences(path+"."+key, value, below[key])...)
	}
	return out
}

// injects creates a pod by dry run, once the webhooks have istiod's authority and the service its endpoints.
func (c *cluster) injects(t *testing.T, g golden, images []string) {
	t.Helper()
	c.create(t, "{apiVersion: v1, kind: Namespace, metadata: {name: demo, labels: {"+g.label+"}}}")
	service := suffixed("istiod", g.revision)
	apiserver.Await(t, "endpoints", nil, func() error { return c.hasEndpoints(t, service) })
	apiserver.Await(t, "webhooks", nil, func() error { return c.hasAuthority(t, service) })
	pod := core.Pod{Spec: core.PodSpec{Containers: []core.Container{{Name: "app", Image: "app:1"}}}}
	pod.APIVersion, pod.Kind, pod.Name, pod.Namespace = "v1", "Pod", "app", "demo"
	apiserver.Await(t, "the default service account", nil, func() error {
		if !c.read(t, "/api/v1/namespaces/demo/serviceaccounts/default", &struct{}{}) {
			return fmt.Errorf("there is none")
		}
		return nil
	})
	var injected core.Pod
	c.send(t, http.MethodPost, "/api/v1/namespaces/demo/pods?dryRun=All", "application/json", pod, &injected)
	var names []string
	for _, container := range slices.Concat(injected.Spec.InitContainers, injected.Spec.Containers) {
		names = append(names, container.Name)
		if container.Name != "app" && !slices.Contains(images, container.Image) {
			t.Errorf("the container %s has the image %q, which `meshpress images` does not list: %q", container.Name,
				container.Image, images)
		}
	}
	if !slices.Contains(names, "istio-proxy") {
		t.Errorf("the pod has the containers %q, but no proxy", names)
	}
	t.Logf("the pod has the containers %q", names)
}

// validates waits until the API server asks istiod about configuration: until it refuses a VirtualService that only
// istiod knows to be wrong.
func (c *cluster) validates(t *testing.T) {
	t.Helper()
	wrong := documents(t, `{apiVersion: networking.istio.io/v1, kind: VirtualService,
metadata: {name: wrong, namespace: demo}, spec: {hosts: ["not a host"], http: [{route: [{destination: {host: a}}]}]}}`)[0]
	apiserver.Await(t, "validation", nil, func() error {
		if refusal := c.Refusal(wrong); !strings.Contains(refusal, "admission webhook") {
			return fmt.Errorf("istiod does not refuse a wrong VirtualService: %q", refusal)
		}
		return nil
	})
}

// hasEndpoints returns an error until the controllers found istiod's pod by the selector of its Service.
func (c *cluster) hasEndpoints(t *testing.T, service string) error {
	var slices discovery.EndpointSliceList
	c.read(t, "/apis/discovery.k8s.io/v1/namespaces/istio-system/endpointslices?labelSelector=kubernetes.io%2F"+
		"service-name%3D"+service, &slices)
	for _, s := range slices.Items {
		for _, e := range s.Endpoints {
			if e.Addresses[0] == podIP && e.Conditions.Ready != nil && *e.Conditions.Ready {
				return nil
			}
		}
	}
	return fmt.Errorf("the Service %s has no ready endpoint among %d slices", service, len(slices.Items))
}

// hasAuthority returns an error until istiod wrote its authority into all of its webhooks.
func (c *cluster) hasAuthority(t *testing.T, service string) error {
	var all admission.MutatingWebhookConfigurationList
	c.read(t, "/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations", &all)
	found := 0
	for _, configuration := range all.Items {
		for _, hook := range configuration.Webhooks {
			if hook.ClientConfig.Service == nil || hook.ClientConfig.Service.Name != service {
				continue
			}
			if found++; len(hook.ClientConfig.CABundle) == 0 {
				return fmt.Errorf("%s of %s has no authority", hook.Name, configuration.Name)
			}
		}
	}
	if found == 0 {
		return fmt.Errorf("no webhook names the Service %s", service)
	}
	return nil
}

// isPermitted fails the test if the API server refused a request of istiod. By then istiod has published its
// authority, which comes last of what it does by itself.
func (c *cluster) isPermitted(t *testing.T, pod *core.Pod) {
	t.Helper()
	apiserver.Await(t, "the authority in a namespace", nil, func() error {
		if !c.read(t, "/api/v1/namespaces/demo/configmaps/istio-ca-root-cert", &struct{}{}) {
			return fmt.Errorf("there is no ConfigMap istio-ca-root-cert")
		}
		return nil
	})
	denied, allowed := c.denied(t, "system:serviceaccount:"+pod.Namespace+":"+pod.Spec.ServiceAccountName)
	if len(denied) > 0 || allowed == 0 {
		t.Errorf("%d requests of istiod were allowed, and refused were:\n%s", allowed, strings.Join(denied, "\n"))
	}
	t.Logf("%d requests of istiod were allowed", allowed)
}
