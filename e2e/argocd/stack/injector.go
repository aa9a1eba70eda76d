package stack

import (
	"bufio"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	admission "k8s.io/api/admission/v1"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// injector serves the webhooks of istiod. The API server reaches it through a proxy, since the addresses of
// Services are not routed here.
type injector struct {
	proxy, webhooks *httptest.Server
	bundle          []byte // certificate of the authority, which istiod writes into the webhooks
	ready           atomic.Bool
}

func startInjector(t testing.TB, dir string) *injector {
	i := &injector{}
	certificate := i.authority(t)
	i.webhooks = httptest.NewUnstartedServer(http.HandlerFunc(i.admit))
	i.webhooks.TLS = &tls.Config{Certificates: []tls.Certificate{certificate}}
	i.webhooks.StartTLS()
	i.proxy = httptest.NewUnstartedServer(http.HandlerFunc(i.connect))
	i.proxy.Listener.Close()
	socket, err := net.Listen("unix", filepath.Join(dir, "egress.sock")) // on TCP the API server requires TLS
	if err != nil {
		t.Fatal(err)
	}
	i.proxy.Listener = socket
	i.proxy.Start()
	t.Cleanup(func() { i.proxy.CloseClientConnections(); i.webhooks.Close(); i.proxy.Close() })
	return i
}

// admit allows every object unchanged.
func (i *injector) admit(w http.ResponseWriter, r *http.Request) {
	var review admission.AdmissionReview
	if err := json.NewDecoder(r.Body).Decode(&review); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	review.Response = &admission.AdmissionResponse{UID: review.Request.UID, Allowed: true}
	review.Request = nil
	_ = json.NewEncoder(w).Encode(review)
}

// connect is the proxy of the API server. Every address leads to the injector; before istiod is ready,
// connections fail.
func (i *injector) connect(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodConnect || !i.ready.Load() {
		http.Error(w, "istiod is not ready", http.StatusBadGateway)
		return
	}
	to, err := net.Dial("tcp", i.webhooks.Listener.Addr().String())
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	from, buffered, err := w.(http.Hijacker).Hijack()
	if err != nil {
		to.Close()
		return
	}
	fmt.Fprint(from, "HTTP/1.1 200 OK\r\n\r\n")
	go splice(from, buffered.Reader, to)
}

func splice(from net.Conn, buffered *bufio.Reader, to net.Conn) {
	var both sync.WaitGroup
	both.Go(func() { _, _ = io.Copy(to, buffered); to.Close() })
	both.Go(func() { _, _ = io.Copy(from, to); from.Close() })
	both.Wait()
}

// egress returns the configuration that sends the API server's connections to the cluster through the proxy.
func (i *injector) egress() []byte {
	return fmt.Appendf(nil, `{"apiVersion": "apiserver.k8s.io/v1beta1", "kind": "EgressSelectorConfiguration",
"egressSelections": [{"name": "cluster", "connection": {"proxyProtocol": "HTTPConnect", "transport": {"uds": {"udsName": %q}}}}]}`, i.proxy.Listener.Addr().String())
}

// authority returns a self-signed certificate.
func (i *injector) authority(t testing.TB) tls.Certificate {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: meta.Now().Add(-time.Hour), NotAfter: meta.Now().AddDate(1, 0, 0),
		DNSNames: []string{"*.istio-system.svc"}, IsCA: true, BasicConstraintsValid: true,
		KeyUsage:    x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	i.bundle = pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}
