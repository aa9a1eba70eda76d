package charts

import (
	"bufio"
	"fmt"
	"io"
	"log"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"sync"
	"syscall"
	"testing"

	"github.com/google/go-containerregistry/pkg/registry"
	"golang.org/x/crypto/bcrypt"
)

const debian = "apt-get install docker-registry nginx-light skopeo"

var shared struct {
	sync.Mutex
	address string // of the registry with the charts of the usual version
	stop    func()
}

func stopShared() {
	if shared.stop != nil {
		shared.stop()
	}
}

// usualRegistry returns a docker-registry without TLS and logins, with the usual charts in istio/. Tests do not
// change these; they may push to other paths.
func usualRegistry(t testing.TB) string {
	t.Helper()
	files := archives(t, usual)
	shared.Lock()
	defer shared.Unlock()
	if shared.address == "" {
		address, stop := startRegistry(t, filepath.Join(scratch, "registry"), "")
		newUser(t).push("oci://"+address+"/istio", files, "--plain-http")
		shared.address, shared.stop = address, stop
	}
	return shared.address
}

// dockerRegistry starts a registry for one test, with additional settings.
func dockerRegistry(t testing.TB, settings string) string {
	t.Helper()
	address, stop := startRegistry(t, t.TempDir(), settings)
	t.Cleanup(stop)
	return address
}

const registrySettings = `version: 0.1
log: {level: info, accesslog: {disabled: true}}
storage: {filesystem: {rootdirectory: %s}}
http:
  addr: 127.0.0.1:0
%s`

var listening = regexp.MustCompile(`listening on (127\.0\.0\.1:[0-9]+)`)

// startRegistry starts docker-registry on a free port and returns its address. Settings continue the section
// http of its configuration.
func startRegistry(t testing.TB, dir, settings string) (address string, stop func()) {
	t.Helper()
	server := program(t, "docker-registry", debian)
	config := write(t, filepath.Join(dir, "config.yml"),
		fmt.Sprintf(registrySettings, filepath.Join(dir, "data"), settings))
	cmd := exec.Command(server, "serve", config)
	logs, err := cmd.StderrPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	said := ""
	for lines := bufio.NewScanner(logs); lines.Scan(); said += lines.Text() + "\n" {
		if found := listening.FindStringSubmatch(lines.Text()); found != nil {
			go io.Copy(io.Discard, logs)
			return found[1], end(cmd)
		}
	}
	end(cmd)()
	t.Fatalf("%s does not listen:\n%s", server, said)
	return "", nil
}

func end(cmd *exec.Cmd) func() {
	return func() {
		_ = cmd.Process.Signal(syscall.SIGTERM) // nginx ends its workers
		_ = cmd.Wait()
	}
}

// withTLSAndLogin returns settings for startRegistry.
func withTLSAndLogin(t testing.TB, certFile, keyFile string) string {
	t.Helper()
	return fmt.Sprintf("  tls: {certificate: %s, key: %s}\nauth: {htpasswd: {realm: charts, path: %s}}\n", certFile,
		keyFile, htpasswd(t))
}

// htpasswd returns a file with the login, in the format of htpasswd -B.
func htpasswd(t testing.TB) string {
	t.Helper()
	hash, err := bcrypt.GenerateFromPassword([]byte(password), bcrypt.MinCost)
	if err != nil {
		t.Fatal(err)
	}
	return write(t, filepath.Join(t.TempDir(), "htpasswd"), login+":"+string(hash)+"\n")
}

func write(t testing.TB, file, text string) string {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return file
}

// inProcess starts a registry in this process.
func inProcess(t testing.TB) string {
	t.Helper()
	server := httptest.NewServer(registry.New(registry.Logger(log.New(io.Discard, "", 0))))
	t.Cleanup(server.Close)
	return server.Listener.Addr().String()
}
