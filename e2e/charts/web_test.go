package charts

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

const webSettings = `daemon off;
user root;
worker_processes 1;
pid %[1]s/pid;
error_log %[1]s/error.log;
events {}
http {
	access_log off;
	client_body_temp_path %[1]s; proxy_temp_path %[1]s; fastcgi_temp_path %[1]s; uwsgi_temp_path %[1]s; scgi_temp_path %[1]s;
	server {
		root %[2]s;
		listen %[3]s%[4]s
	}
}
`

// web starts nginx for the files of a directory and returns its address. Settings continue the line of the
// address. nginx cannot choose a free port, so it gets an open socket.
func web(t testing.TB, root, settings string) string {
	t.Helper()
	server, dir := program(t, "nginx", debian), t.TempDir()
	socket, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer socket.Close()
	file, err := socket.(*net.TCPListener).File()
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	address := socket.Addr().String()
	config := write(t, filepath.Join(dir, "nginx.conf"), fmt.Sprintf(webSettings, dir, root, address, settings))
	cmd := exec.Command(server, "-p", dir, "-c", config, "-e", filepath.Join(dir, "error.log"))
	cmd.ExtraFiles, cmd.Env = []*os.File{file}, []string{"NGINX=3;"}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(end(cmd))
	return address
}
