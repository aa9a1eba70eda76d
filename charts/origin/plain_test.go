package origin

import (
	"bufio"
	"crypto/tls"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"
)

const hello = 0x16 // the first byte of a TLS handshake

// front is a server that forwards connections. For those that begin with TLS, it forwards only if onTLS returns
// true.
func front(t *testing.T, to string, onTLS func(net.Conn) bool) (host string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go pass(c, to, onTLS)
		}
	}()
	return l.Addr().String()
}

func pass(c net.Conn, to string, onTLS func(net.Conn) bool) {
	defer c.Close()
	r := bufio.NewReader(c)
	first, err := r.Peek(1)
	if err != nil || first[0] == hello && !onTLS(c) {
		io.CopyN(io.Discard, r, int64(r.Buffered())) // closing with unread bytes would reset the connection
		return
	}
	server, err := net.Dial("tcp", to)
	if err != nil {
		return
	}
	defer server.Close()
	go io.Copy(server, r)
	io.Copy(c, server)
}

// answers returns a handler that writes the text of a server without TLS.
func answers(text string) func(net.Conn) bool {
	return func(c net.Conn) bool {
		fmt.Fprint(c, text)
		return false
	}
}

func silent(c net.Conn) bool {
	io.Copy(io.Discard, c)
	return false
}

const pageOf400 = "<!DOCTYPE HTML>\n<title>Error response</title>\n" // as Python's server writes it

// TestInsecureWithoutTLS proves that servers without TLS are detected by their various answers.
func TestInsecureWithoutTLS(t *testing.T) {
	fresh(t)
	registry := servePlain(t, aRegistry(t, map[string][]byte{"base:1.0.0": tgz(t, "base", "1.0.0")}))
	for name, onTLS := range map[string]func(net.Conn) bool{"status": answers("HTTP/1.0 400 Bad Request\r\n\r\n"),
		"page": answers(pageOf400), "hangs up": answers(""), "silent": silent} {
		t.Run(name, func(t *testing.T) {
			host := front(t, registry, onTLS)
			c := newClient(t, Options{Insecure: []string{host}})
			c.silence = time.Second
			mustFetch(t, open(t, c, "oci://"+host+"/charts"), "base", "1.0.0")
		})
	}
	host := front(t, registry, answers(pageOf400))
	mustFail(t, fetchError(open(t, newClient(t, Options{}), "oci://"+host+"/charts"), "base", "1.0.0"),
		"did not answer an HTTPS request with TLS", "--insecure-host "+host)
}

// TestNeitherWay proves that the error is for people, and that temporary failures are retried.
func TestNeitherWay(t *testing.T) {
	fresh(t)
	for text, want := range map[string]string{
		"": "answers neither over TLS (EOF) nor over plain HTTP (tried 2 times)\nhint: ",
		pageOf400: "answers neither over TLS (tls: first record does not look like a TLS handshake) nor over " +
			"plain HTTP (tried 2 times)\nhint: ",
		"HTTP/1.0 400 No\r\n": "closed the connection early (tried 2 times)",
	} {
		host := front(t, "127.0.0.1:1", answers(text))
		c := newClient(t, Options{Insecure: []string{host}, Attempts: 2})
		mustFail(t, fetchError(open(t, c, "oci://"+host+"/charts"), "base", "1.0.0"), fmt.Sprintf("%q %s", host, want))
	}
}

// TestTLSThatFailsOnce proves that a server with TLS is not treated as one without.
func TestTLSThatFailsOnce(t *testing.T) {
	fresh(t)
	registry, _ := serveTLS(t, aRegistry(t, map[string][]byte{"base:1.0.0": tgz(t, "base", "1.0.0")}))
	var asked atomic.Int32
	host := front(t, registry, func(net.Conn) bool { return asked.Add(1) > 1 })
	mustFetch(t, open(t, newClient(t, Options{Insecure: []string{host}}), "oci://"+host+"/charts"), "base", "1.0.0")
}

// TestInsecureWithCertificates proves that a server that requires a client certificate is not contacted without
// TLS.
func TestInsecureWithCertificates(t *testing.T) {
	fresh(t)
	var connections atomic.Int32
	s := httptest.NewUnstartedServer(http.NotFoundHandler())
	s.TLS = &tls.Config{ClientAuth: tls.RequireAnyClientCert, MaxVersion: tls.VersionTLS12}
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			connections.Add(1)
		}
	}
	s.StartTLS()
	t.Cleanup(s.Close)
	host := s.Listener.Addr().String()
	c := newClient(t, Options{Insecure: []string{host}})
	mustFail(t, fetchError(open(t, c, "oci://"+host+"/charts"), "base", "1.0.0"), "refuses TLS", "--cert-file")
	if n := connections.Load(); n != 1 {
		t.Errorf("%d connections, want 1", n)
	}
}
