package apiserver

import (
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// Token is that of the only user, a cluster administrator on the loopback interface.
const Token = "admin"

// Server is a kube-apiserver with its etcd.
type Server struct {
	URL   string
	Port  int
	Minor int // of Kubernetes 1.x
	// Authority is the file with the certificate of the server's authority.
	Authority string

	client    *http.Client
	resources resources
}

// Host returns the path of a program in MESHPRESS_HOSTS, or skips the test.
func Host(t testing.TB, name string) string {
	t.Helper()
	path, err := filepath.Abs(filepath.Join(os.Getenv("MESHPRESS_HOSTS"), name))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(path); err != nil || os.Getenv("MESHPRESS_HOSTS") == "" {
		t.Skipf("MESHPRESS_HOSTS names no directory with %s", name)
	}
	return path
}

// Start starts the program kube-apiserver and waits until it is ready. Its files are in dir. More flags are those
// that tests differ in.
func Start(t testing.TB, program, dir string, flags ...string) *Server {
	t.Helper()
	etcd := startEtcd(t, dir)
	key, tokens := filepath.Join(dir, "sa.key"), filepath.Join(dir, "tokens.csv")
	write(t, key, rsaKey(t))
	write(t, tokens, []byte(Token+",admin,admin,system:masters\n"))
	s := &Server{Port: FreePort(t), Authority: filepath.Join(dir, "apiserver.crt"), resources: resources{},
		client: &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true},
			MaxIdleConnsPerHost: 8}}}
	s.URL = fmt.Sprintf("https://127.0.0.1:%d", s.Port)
	p := Run(t, dir, program, append([]string{"--etcd-servers=" + etcd, "--bind-address=127.0.0.1",
		"--advertise-address=127.0.0.1", fmt.Sprintf("--secure-port=%d", s.Port), "--cert-dir=" + dir,
		"--service-account-issuer=https://kubernetes.default.svc", "--service-account-key-file=" + key,
		"--service-account-signing-key-file=" + key, "--token-auth-file=" + tokens,
		"--service-cluster-ip-range=10.0.0.0/16", "--endpoint-reconciler-type=none",
		"--enable-priority-and-fairness=false", "--allow-privileged=true"}, flags...)...)
	Await(t, "kube-apiserver", p, func() error {
		code, text, err := s.Do(http.MethodGet, "/readyz", "", nil)
		if err == nil && code != http.StatusOK {
			err = fmt.Errorf("%d %s", code, text)
		}
		return err
	})
	s.version(t)
	return s
}

// SigningKey returns the key of the tokens of service accounts, of a server with its files in dir.
func SigningKey(dir string) string { return filepath.Join(dir, "sa.key") }

func startEtcd(t testing.TB, dir string) (url string) {
	url = fmt.Sprintf("http://127.0.0.1:%d", FreePort(t))
	peer := fmt.Sprintf("http://127.0.0.1:%d", FreePort(t))
	Run(t, dir, Host(t, "etcd"), "--data-dir", filepath.Join(dir, "etcd"), "--log-level=warn",
		"--listen-client-urls", url, "--advertise-client-urls", url, "--listen-peer-urls", peer,
		"--initial-advertise-peer-urls", peer, "--initial-cluster", "default="+peer, "--unsafe-no-fsync")
	return url
}

// Await calls ready until it returns no error, for as long as the process lives, two minutes at most.
func Await(t testing.TB, what string, p *Process, ready func() error) {
	t.Helper()
	deadline := time.Now().Add(2 * time.Minute)
	for {
		err := ready()
		if err == nil {
			return
		}
		if p != nil && p.Ended() {
			t.Fatalf("%s has ended: %v\n%s", what, err, p.Log())
		}
		if time.Now().After(deadline) {
			t.Fatalf("%s: %v", what, err)
		}
		time.Sleep(50 * time.Millisecond)
	}
}

func (s *Server) version(t testing.TB) {
	_, text, err := s.Do(http.MethodGet, "/version", "", nil)
	if err != nil {
		t.Fatal(err)
	}
	_, version, _ := bytes.Cut(text, []byte(`"gitVersion": "`))
	if _, err := fmt.Sscanf(string(version), "v1.%d", &s.Minor); err != nil {
		t.Fatalf("version %s: %v", text, err)
	}
}

// Do sends a request as the administrator, and returns the code and the text of the answer.
func (s *Server) Do(method, path, contentType string, body []byte) (int, []byte, error) {
	r, err := http.NewRequest(method, s.URL+path, bytes.NewReader(body))
	if err != nil {
		return 0, nil, err
	}
	r.Header.Set("Authorization", "Bearer "+Token)
	if contentType != "" {
		r.Header.Set("Content-Type", contentType)
	}
	answer, err := s.client.Do(r)
	if err != nil {
		return 0, nil, err
	}
	defer func() { _ = answer.Body.Close() }()
	text, err := io.ReadAll(answer.Body)
	return answer.StatusCode, text, err
}

func write(t testing.TB, name string, text []byte) {
	if err := os.WriteFile(name, text, 0o600); err != nil {
		t.Fatal(err)
	}
}

func rsaKey(t testing.TB) []byte {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(key)})
}
