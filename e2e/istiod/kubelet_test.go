package istiod

import (
	"fmt"
	"io"
	"maps"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	authentication "k8s.io/api/authentication/v1"
	core "k8s.io/api/core/v1"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/meshpress/meshpress/e2e/apiserver"
)

// entrypoint and user are those of upstream's image of istiod.
const (
	entrypoint = "/usr/local/bin/pilot-discovery"
	user       = 1337
)

// kubelet does for one pod what a kubelet does.
type kubelet struct {
	*cluster
	pod *core.Pod
}

// launch starts the program as the first container of the pod: with its arguments, its variables, and its volumes.
func (k kubelet) launch(t *testing.T, program string) *apiserver.Process {
	t.Helper()
	root := t.TempDir()
	container := k.pod.Spec.Containers[0]
	if len(container.Command) > 0 || len(container.EnvFrom) > 0 {
		t.Fatal("the container has a command or envFrom, which this kubelet does not know")
	}
	place(t, program, filepath.Join(root, entrypoint))
	if err := os.MkdirAll(filepath.Join(root, "etc"), 0o755); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(root, "etc/hosts"), "127.0.0.1 localhost\n"+podIP+" "+k.pod.Name+"\n")
	write(t, filepath.Join(root, "etc/resolv.conf"), "nameserver 127.0.0.1\n") // nobody answers
	for _, mount := range container.VolumeMounts {
		k.mount(t, root, mount)
	}
	cmd := exec.Command(entrypoint, container.Args...)
	cmd.Dir = "/"
	cmd.Env = append(k.environment(t, container), "KUBERNETES_SERVICE_HOST=127.0.0.1",
		fmt.Sprintf("KUBERNETES_SERVICE_PORT=%d", k.Port))
	cmd.SysProcAttr = &syscall.SysProcAttr{Chroot: root, Credential: &syscall.Credential{Uid: user, Gid: user}}
	return apiserver.Begin(t, cmd, filepath.Join(k.dir, k.pod.Name+".log"))
}

// place makes a file that users of the root directory may run.
func place(t *testing.T, from, to string) {
	t.Helper()
	in, err := os.Open(from)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		t.Fatal(err)
	}
	out, err := os.OpenFile(to, os.O_CREATE|os.O_WRONLY, 0o755)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(out, in); err != nil {
		t.Fatal(err)
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
}

func (k kubelet) mount(t *testing.T, root string, mount core.VolumeMount) {
	t.Helper()
	dir := filepath.Join(root, mount.MountPath)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, v := range k.pod.Spec.Volumes {
		if v.Name != mount.Name {
			continue
		}
		if v.EmptyDir != nil {
			if err := os.Chmod(dir, 0o777); err != nil {
				t.Fatal(err)
			}
		}
		for name, text := range k.files(t, v.VolumeSource) {
			write(t, filepath.Join(dir, name), text)
		}
	}
}

// files returns the files of a volume by name.
func (k kubelet) files(t *testing.T, v core.VolumeSource) map[string]string {
	t.Helper()
	switch {
	case v.EmptyDir != nil:
		return nil
	case v.ConfigMap != nil:
		return k.configMap(t, v.ConfigMap.Name, v.ConfigMap.Items, v.ConfigMap.Optional)
	case v.Secret != nil:
		return k.secret(t, v.Secret.SecretName, v.Secret.Items, v.Secret.Optional)
	case v.Projected != nil:
		all := map[string]string{}
		for _, source := range v.Projected.Sources {
			maps.Copy(all, k.projected(t, source))
		}
		return all
	}
	t.Fatalf("this kubelet does not know the volume %+v", v)
	return nil
}

func (k kubelet) projected(t *testing.T, s core.VolumeProjection) map[string]string {
	t.Helper()
	switch {
	case s.ServiceAccountToken != nil:
		return map[string]string{s.ServiceAccountToken.Path: k.token(t, *s.ServiceAccountToken)}
	case s.ConfigMap != nil:
		return k.configMap(t, s.ConfigMap.Name, s.ConfigMap.Items, s.ConfigMap.Optional)
	case s.Secret != nil:
		return k.secret(t, s.Secret.Name, s.Secret.Items, s.Secret.Optional)
	case s.DownwardAPI != nil:
		all := map[string]string{}
		for _, item := range s.DownwardAPI.Items {
			all[item.Path] = k.field(t, item.FieldRef)
		}
		return all
	}
	t.Fatalf("this kubelet does not know the source %+v", s)
	return nil
}

// token asks the API server for a token of the pod's service account.
func (k kubelet) token(t *testing.T, p core.ServiceAccountTokenProjection) string {
	t.Helper()
	request := authentication.TokenRequest{Spec: authentication.TokenRequestSpec{ExpirationSeconds: p.ExpirationSeconds,
		BoundObjectRef: &authentication.BoundObjectReference{Kind: "Pod", APIVersion: "v1", Name: k.pod.Name,
			UID: k.pod.UID}}}
	if p.Audience != "" {
		request.Spec.Audiences = []string{p.Audience}
	}
	path := k.path("serviceaccounts", k.pod.Spec.ServiceAccountName) + "/token"
	if !k.send(t, http.MethodPost, path, "application/json", request, &request) || request.Status.Token == "" {
		t.Fatalf("there is no token of %s", path)
	}
	return request.Status.Token
}

func (k kubelet) path(resource, name string) string {
	return "/api/v1/namespaces/" + k.pod.Namespace + "/" + resource + "/" + name
}

func (k kubelet) configMap(t *testing.T, name string, items []core.KeyToPath, optional *bool) map[string]string {
	t.Helper()
	var object core.ConfigMap
	return k.data(t, "configmaps", name, items, optional, &object, func() map[string]string { return object.Data })
}

func (k kubelet) secret(t *testing.T, name string, items []core.KeyToPath, optional *bool) map[string]string {
	t.Helper()
	var object core.Secret
	return k.data(t, "secrets", name, items, optional, &object, func() map[string]string {
		all := map[string]string{}
		for key, value := range object.Data {
			all[key] = string(value)
		}
		return all
	})
}

// data returns the values of a ConfigMap or a Secret by the name of their file. One that is not optional may come
// a moment later.
func (k kubelet) data(t *testing.T, resource, name string, items []core.KeyToPath, optional *bool, into any,
	values func() map[string]string) map[string]string {
	t.Helper()
	apiserver.Await(t, "volume", nil, func() error {
		if k.read(t, k.path(resource, name), into) || optional != nil && *optional {
			return nil
		}
		return fmt.Errorf("there is no %s %s", resource, name)
	})
	if len(items) == 0 {
		return values()
	}
	all := map[string]string{}
	for _, item := range items {
		if value, ok := values()[item.Key]; ok {
			all[item.Path] = value
		}
	}
	return all
}

// environment returns the variables of a container.
func (k kubelet) environment(t *testing.T, c core.Container) (all []string) {
	t.Helper()
	for _, e := range c.Env {
		value := e.Value
		switch from := e.ValueFrom; {
		case from == nil:
		case from.FieldRef != nil:
			value = k.field(t, from.FieldRef)
		case from.ResourceFieldRef != nil:
			value = resource(t, c, from.ResourceFieldRef.Resource)
		case from.SecretKeyRef != nil:
			value = k.secret(t, from.SecretKeyRef.Name, nil, from.SecretKeyRef.Optional)[from.SecretKeyRef.Key]
		case from.ConfigMapKeyRef != nil:
			ref := from.ConfigMapKeyRef
			value = k.configMap(t, ref.Name, nil, ref.Optional)[ref.Key]
		default:
			t.Fatalf("this kubelet does not know the variable %+v", e)
		}
		all = append(all, e.Name+"="+value)
	}
	return all
}

func (k kubelet) field(t *testing.T, ref *core.ObjectFieldSelector) string {
	t.Helper()
	if key, ok := strings.CutPrefix(ref.FieldPath, "metadata.labels['"); ok {
		return k.pod.Labels[strings.TrimSuffix(key, "']")]
	}
	switch ref.FieldPath {
	case "metadata.name":
		return k.pod.Name
	case "metadata.namespace":
		return k.pod.Namespace
	case "spec.serviceAccountName":
		return k.pod.Spec.ServiceAccountName
	case "spec.nodeName":
		return node
	case "status.podIP":
		return podIP
	}
	t.Fatalf("this kubelet does not know the field %q", ref.FieldPath)
	return ""
}

// resource returns a limit of the container, or what the node has.
func resource(t *testing.T, c core.Container, name string) string {
	t.Helper()
	switch name {
	case "limits.cpu":
		if limit := c.Resources.Limits.Cpu(); !limit.IsZero() {
			return fmt.Sprint(limit.Value())
		}
		return "2"
	case "limits.memory":
		if limit := c.Resources.Limits.Memory(); !limit.IsZero() {
			return fmt.Sprint(limit.Value())
		}
		return fmt.Sprint(4 << 30)
	}
	t.Fatalf("this kubelet does not know the resource %q", name)
	return ""
}

// bind puts the pod on the node, and probe asks whether it is ready, as its readinessProbe says.
func (k kubelet) bind(t *testing.T) {
	t.Helper()
	k.send(t, http.MethodPost, k.path("pods", k.pod.Name)+"/binding", "application/json",
		core.Binding{ObjectMeta: meta.ObjectMeta{Name: k.pod.Name},
			Target: core.ObjectReference{Kind: "Node", Name: node}}, &struct{}{})
}

func (k kubelet) probe() error {
	get := k.pod.Spec.Containers[0].ReadinessProbe.HTTPGet
	answer, err := http.Get(fmt.Sprintf("http://%s:%d%s", podIP, get.Port.IntValue(), get.Path))
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		text, _ := io.ReadAll(answer.Body)
		return fmt.Errorf("not ready: %s %s", answer.Status, text)
	}
	return nil
}

// report sets the status of a pod that is ready.
func (k kubelet) report(t *testing.T) {
	t.Helper()
	status := core.PodStatus{Phase: core.PodRunning, PodIP: podIP, PodIPs: []core.PodIP{{IP: podIP}}}
	for _, condition := range []core.PodConditionType{core.PodReady, core.ContainersReady} {
		status.Conditions = append(status.Conditions, core.PodCondition{Type: condition, Status: core.ConditionTrue})
	}
	k.send(t, http.MethodPatch, k.path("pods", k.pod.Name)+"/status", "application/strategic-merge-patch+json",
		map[string]any{"status": status}, &struct{}{})
}
