package accepted

import (
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

const token = "admin" // of the only user, on the loopback interface

// server is a kube-apiserver with its etcd, until the end of the test.
type server struct {
	url    string
	client *http.Client
	minor  int
	// resources has the path of each kind: below it, objects of a namespace.
	resources map[string]resource // by apiVersion/kind
}

type resource struct {
	path       string
	namespaced bool
}

func start(t *testing.T) *server {
	hosts := os.Getenv("MESHPRESS_HOSTS")
	if hosts == "" {
		t.Skip("MESHPRESS_HOSTS names no directory with kube-apiserver")
	}
	dir := t.TempDir()
	etcd := fmt.Sprintf("http://127.0.0.1:%d", freePort(t))
	peer := fmt.Sprintf("http://127.0.0.1:%d", freePort(t))
	run(t, dir, filepath.Join(hosts, "etcd"), "--data-dir", filepath.Join(dir, "etcd"), "--log-level=warn",
		"--listen-client-urls", etcd, "--advertise-client-urls", etcd, "--listen-peer-urls", peer,
		"--initial-advertise-peer-urls", peer, "--initial-cluster", "default="+peer, "--unsafe-no-fsync")
	key, tokens := filepath.Join(dir, "sa.key"), filepath.Join(dir, "tokens.csv")
	writeFile(t, key, rsaKey(t))
	writeFile(t, tokens, []byte(token+",admin,admin,system:masters\n"))
	port := freePort(t)
	run(t, dir, filepath.Join(hosts, "kube-apiserver"), "--etcd-servers="+etcd, "--bind-address=127.0.0.1",
		"--advertise-address=127.0.0.1", fmt.Sprintf("--secure-port=%d", port), "--cert-dir="+dir,
		"--service-account-issuer=https://kubernetes.default.svc", "--service-account-key-file="+key,
		"--service-account-signing-key-file="+key, "--token-auth-file="+tokens, "--authorization-mode=AlwaysAllow",
		"--service-cluster-ip-range=10.0.0.0/16", "--endpoint-reconciler-type=none", "--enable-priority-and-fairness=false",
		"--allow-privileged=true",
		"--disable-admission-plugins=ServiceAccount,Priority,NamespaceLifecycle,LimitRanger,ResourceQuota")
	s := &server{url: fmt.Sprintf("https://127.0.0.1:%d", port), resources: map[string]resource{},
		client: &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true},
			MaxIdleConnsPerHost: 8}}}
	s.await(t)
	return s
}

// await waits until the server is ready, and finds out its version.
func (s *server) await(t *testing.T) {
	deadline := time.Now().Add(2 * time.Minute)
	for {
		code, _, err := s.do(http.MethodGet, "/readyz", "", nil)
		if err == nil && code == http.StatusOK {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("kube-apiserver is not ready: %d %v", code, err)
		}
		time.Sleep(100 * time.Millisecond)
	}
	_, text, err := s.do(http.MethodGet, "/version", "", nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := fmt.Sscanf(string(text[bytes.Index(text, []byte(`"v1.`)):]), `"v1.%d`, &s.minor); err != nil {
		t.Fatal(err)
	}
}

// discover returns where objects of a kind are.
func (s *server) discover(apiVersion, kind string) (resource, bool) {
	key := apiVersion + "/" + kind
	if r, ok := s.resources[key]; ok {
		return r, true
	}
	root := "/apis/" + apiVersion
	if !strings.Contains(apiVersion, "/") {
		root = "/api/" + apiVersion
	}
	code, text, err := s.do(http.MethodGet, root, "", nil)
	var list struct {
		Resources []struct {
			Name       string `json:"name"`
			Kind       string `json:"kind"`
			Namespaced bool   `json:"namespaced"`
		} `json:"resources"`
	}
	if err != nil || code != http.StatusOK || json.Unmarshal(text, &list) != nil {
		return resource{}, false
	}
	for _, r := range list.Resources {
		if !strings.Contains(r.Name, "/") {
			s.resources[apiVersion+"/"+r.Kind] = resource{root + "\x00" + r.Name, r.Namespaced}
		}
	}
	r, ok := s.resources[key]
	return r, ok
}

func (r resource) in(namespace string) string {
	root, name, _ := strings.Cut(r.path, "\x00")
	if r.namespaced {
		return root + "/namespaces/" + namespace + "/" + name
	}
	return root + "/" + name
}

// refusal is what the server has against an object, "" if it takes it: created,
// and by server-side apply. Nothing is kept unless keep is set.
func (s *server) refusal(data map[string]any, keep bool) string {
	apiVersion, _ := data["apiVersion"].(string)
	kind, _ := data["kind"].(string)
	metadata, _ := data["metadata"].(map[string]any)
	name, _ := metadata["name"].(string)
	namespace, _ := metadata["namespace"].(string)
	if namespace == "" {
		namespace = "default"
	}
	r, ok := s.discover(apiVersion, kind)
	if !ok {
		return "no matches for kind " + apiVersion + " " + kind
	}
	text, err := json.Marshal(data)
	if err != nil {
		return err.Error()
	}
	dry := "?dryRun=All&fieldValidation=Strict&fieldManager=test"
	if keep {
		dry = "?fieldValidation=Strict&fieldManager=test"
	}
	if code, answer, err := s.do(http.MethodPost, r.in(namespace)+dry, "application/json", text); err != nil ||
		code >= 300 && code != http.StatusConflict {
		return "create: " + message(answer, err)
	}
	if name == "" || keep {
		return ""
	}
	if code, answer, err := s.do(http.MethodPatch, r.in(namespace)+"/"+name+dry+"&force=true",
		"application/apply-patch+yaml", text); err != nil || code >= 300 {
		return "apply: " + message(answer, err)
	}
	return ""
}

func message(answer []byte, err error) string {
	var status struct {
		Message string `json:"message"`
	}
	if err != nil {
		return err.Error()
	}
	if json.Unmarshal(answer, &status) != nil {
		return string(answer)
	}
	return status.Message
}

func (s *server) do(method, path, contentType string, body []byte) (int, []byte, error) {
	r, err := http.NewRequest(method, s.url+path, bytes.NewReader(body))
	if err != nil {
		return 0, nil, err
	}
	r.Header.Set("Authorization", "Bearer "+token)
	if contentType != "" {
		r.Header.Set("Content-Type", contentType)
	}
	answer, err := s.client.Do(r)
	if err != nil {
		return 0, nil, err
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	return answer.StatusCode, text, err
}

func run(t *testing.T, dir, program string, args ...string) {
	log, err := os.Create(filepath.Join(dir, filepath.Base(program)+".log"))
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(program, args...)
	cmd.Env, cmd.Dir, cmd.Stdout, cmd.Stderr = []string{"PATH=/usr/bin:/bin", "HOME=" + dir}, dir, log, log
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		err := syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
		t.Log(filepath.Base(program), errors.Join(err, cmd.Wait(), log.Close()))
	})
}

func freePort(t *testing.T) int {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

func writeFile(t *testing.T, name string, text []byte) {
	if err := os.WriteFile(name, text, 0o600); err != nil {
		t.Fatal(err)
	}
}

func rsaKey(t *testing.T) []byte {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(key)})
}
