package stack

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
)

// clusterPrograms are the programs of a cluster, for FindHosts.
var clusterPrograms = []string{"etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler", "kwok"}

// Cluster is a Kubernetes API with controllers and a node of kwok.
type Cluster struct {
	Config     *rest.Config
	Typed      kubernetes.Interface
	Dynamic    dynamic.Interface
	kubeconfig string
	dir        string
	processes  []*process
}

// StartCluster starts an empty cluster.
func StartCluster(t testing.TB, h Hosts, dir string) *Cluster {
	t.Helper()
	c := &Cluster{dir: dir, kubeconfig: filepath.Join(dir, "kubeconfig")}
	proxy := startInjector(t, dir)
	etcd := c.startEtcd(t, h)
	c.startAPI(t, h, etcd, proxy)
	c.startControllers(t, h)
	c.startWorld(t)
	c.startIstiod(t, proxy)
	return c
}

func (c *Cluster) start(t testing.TB, program string, args ...string) *process {
	p := start(t, c.dir, program, []string{"PATH=/usr/bin:/bin", "HOME=" + c.dir}, args...)
	c.processes = append(c.processes, p)
	return p
}

func (c *Cluster) startEtcd(t testing.TB, h Hosts) (url string) {
	url = fmt.Sprintf("http://127.0.0.1:%d", freePort(t))
	peer := fmt.Sprintf("http://127.0.0.1:%d", freePort(t))
	p := c.start(t, h.path("etcd"), "--data-dir", filepath.Join(c.dir, "etcd"), "--log-level=warn",
		"--listen-client-urls", url, "--advertise-client-urls", url, "--listen-peer-urls", peer,
		"--initial-advertise-peer-urls", peer, "--initial-cluster", "default="+peer, "--unsafe-no-fsync")
	awaitProcess(t, p, func() error { return ok(http.DefaultClient, url+"/readyz") })
	return url
}

const token = "admin" // of the only user, on the loopback interface

func (c *Cluster) startAPI(t testing.TB, h Hosts, etcd string, proxy *injector) {
	port := freePort(t)
	pki := filepath.Join(c.dir, "pki")
	key, tokens, egress := filepath.Join(pki, "sa.key"), filepath.Join(pki, "tokens.csv"),
		filepath.Join(pki, "egress.yaml")
	write(t, key, rsaKey(t))
	write(t, tokens, []byte(token+",admin,admin,system:masters\n"))
	write(t, egress, proxy.egress())
	p := c.start(t, h.path("kube-apiserver"), "--etcd-servers="+etcd, "--bind-address=127.0.0.1",
		"--advertise-address=127.0.0.1", fmt.Sprintf("--secure-port=%d", port), "--cert-dir="+pki,
		"--service-account-issuer=https://kubernetes.default.svc", "--service-account-key-file="+key,
		"--service-account-signing-key-file="+key, "--token-auth-file="+tokens, "--authorization-mode=AlwaysAllow",
		"--service-cluster-ip-range=10.0.0.0/24", "--endpoint-reconciler-type=none", "--enable-priority-and-fairness=false",
		"--egress-selector-config-file="+egress, "--allow-privileged=true",
		// Pods run nothing, so they need no tokens. Only the node lifecycle controller, which does not run,
		// would remove the taint.
		"--disable-admission-plugins=ServiceAccount,TaintNodesByCondition")
	c.connect(t, port)
	client, err := rest.HTTPClientFor(c.Config) // /readyz requires the token
	if err != nil {
		t.Fatal(err)
	}
	awaitProcess(t, p, func() error { return ok(client, c.Config.Host+"/readyz") })
}

// connect writes the kubeconfig and creates the clients.
func (c *Cluster) connect(t testing.TB, port int) {
	write(t, c.kubeconfig, fmt.Appendf(nil, `{"apiVersion": "v1", "kind": "Config", "current-context": "local",
"clusters": [{"name": "local", "cluster": {"server": "https://127.0.0.1:%d", "insecure-skip-tls-verify": true}}],
"users": [{"name": "admin", "user": {"token": %q}}],
"contexts": [{"name": "local", "context": {"cluster": "local", "user": "admin"}}]}`, port, token))
	config, err := clientcmd.BuildConfigFromFlags("", c.kubeconfig)
	if err != nil {
		t.Fatal(err)
	}
	config.QPS, config.Burst = -1, -1
	config.WarningHandler = rest.NoWarnings{}
	c.Config, c.Typed, c.Dynamic = config, kubernetes.NewForConfigOrDie(config), dynamic.NewForConfigOrDie(config)
}

// startControllers starts the controllers that create pods of workloads and remove deleted objects.
func (c *Cluster) startControllers(t testing.TB, h Hosts) {
	common := []string{"--kubeconfig=" + c.kubeconfig, "--leader-elect=false", "--bind-address=127.0.0.1"}
	c.start(t, h.path("kube-controller-manager"), append(common, fmt.Sprintf("--secure-port=%d", freePort(t)),
		"--cert-dir="+filepath.Join(c.dir, "kcm"),
		"--controllers=garbage-collector-controller,namespace-controller,deployment-controller,"+
			"replicaset-controller,daemonset-controller,disruption-controller")...)
	c.start(t, h.path("kube-scheduler"), append(common, fmt.Sprintf("--secure-port=%d", freePort(t)),
		"--cert-dir="+filepath.Join(c.dir, "scheduler"))...)
	stages := filepath.Join(c.dir, "stages.yaml")
	write(t, stages, kwokStages)
	c.start(t, c.restarted(t, h.path("kwok")), "--kubeconfig="+c.kubeconfig, "--config="+stages, "--manage-all-nodes=true",
		fmt.Sprintf("--server-address=127.0.0.1:%d", freePort(t)))
}

// restarted returns a program of the same name that starts the program again when it ends, as a kubelet does.
// kwok 0.8.0 at times ends while it starts: several goroutines write the map of its CEL types.
func (c *Cluster) restarted(t testing.TB, program string) string {
	script := filepath.Join(c.dir, filepath.Base(program))
	write(t, script, fmt.Appendf(nil, "#!/bin/sh\nwhile :; do %q \"$@\"; sleep 1; done\n", program))
	if err := os.Chmod(script, 0o755); err != nil {
		t.Fatal(err)
	}
	return script
}

func ok(client *http.Client, url string) error {
	r, err := client.Get(url)
	if err != nil {
		return err
	}
	defer r.Body.Close()
	if r.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: %s", url, r.Status)
	}
	return nil
}

func rsaKey(t testing.TB) []byte {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(key)})
}

// Kubeconfig is the file with which programs reach the cluster.
func (c *Cluster) Kubeconfig() string { return c.kubeconfig }
