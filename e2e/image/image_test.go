package image

import (
	"archive/tar"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// ilm returns a control plane for a number of clusters.
func ilm(clusters int) string {
	var names []string
	for i := range clusters {
		names = append(names, fmt.Sprintf("{name: cluster%d}", i+1))
	}
	return `apiVersion: admin.gloo.solo.io/v2
kind: IstioLifecycleManager
metadata: {name: istiod}
spec:
  installations:
    - clusters: [` + strings.Join(names, ", ") + `]
      istioOperatorSpec: {profile: minimal, tag: 1.24.2}
`
}

func same(t *testing.T, got, want result) {
	t.Helper()
	if got.code != want.code || got.err != want.err {
		t.Errorf("exit code %d, want %d; stderr\n%s\nwant\n%s", got.code, want.code, got.err, want.err)
	}
	if got.out != want.out {
		t.Errorf("%d bytes that are not the %d bytes of the program", len(got.out), len(want.out))
	}
}

func TestImageRenders(t *testing.T) {
	image(t)
	got := container(ilm(1), nil, "render", "-")
	same(t, got, program(ilm(1), "render", "-"))
	if got.code != 0 || len(got.out) < 1000 {
		t.Errorf("exit code %d and %d bytes", got.code, len(got.out))
	}
	same(t, container("a: [", nil, "render", "-"), program("a: [", "render", "-"))
}

func list(functionConfig string) string {
	return "apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nitems: []\nfunctionConfig:\n  " +
		strings.ReplaceAll(strings.TrimSpace(functionConfig), "\n", "\n  ") + "\n"
}

// TestImageIsTheFunction proves that the container without arguments is the function, because hosts pass none.
func TestImageIsTheFunction(t *testing.T) {
	image(t)
	for _, in := range []string{list(ilm(1)), list(ilm(2)), "nonsense"} {
		got := container(in, nil)
		same(t, got, program(in, "fn"))
		if !strings.Contains(got.err+got.out, "ServiceAccount") && got.code == 0 {
			t.Errorf("nothing is rendered, and no error: %s", got.err)
		}
	}
}

// TestImageIsThePlugin proves that the plugin of Argo CD only needs a read-only folder of an Application.
func TestImageIsThePlugin(t *testing.T) {
	image(t)
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "ilm.yaml"), []byte(ilm(1)), 0o644); err != nil {
		t.Fatal(err)
	}
	got := container("", []string{"-v", dir + ":/repo:ro", "-w", "/repo", "--read-only-tmpfs=false"}, "argocd", "generate")
	if got.code != 0 || !strings.Contains(got.out, "name: istiod\n") {
		t.Errorf("exit code %d and %d bytes: %s", got.code, len(got.out), got.err)
	}
}

// TestImageHasTheProgramOnItsPath proves that the program is on the PATH, because plugin.yaml calls it by name.
func TestImageHasTheProgramOnItsPath(t *testing.T) {
	image(t)
	if got := container("", []string{"--entrypoint", "meshpress"}, "version"); got.code != 0 ||
		!strings.Contains(got.out, version) {
		t.Errorf("exit code %d: %s%s", got.code, got.out, got.err)
	}
}

func TestImageHasItsVersion(t *testing.T) {
	image(t)
	if got := container("", nil, "version"); !strings.Contains(got.out, version) {
		t.Errorf("version %q, want %s", got.out, version)
	}
}

// TestImageRendersAFleet proves that a fleet of more than four megabytes is staged in /tmp, and that an
// unwritable /tmp is an error.
func TestImageRendersAFleet(t *testing.T) {
	image(t)
	fleet := ilm(8)
	want := program(fleet, "render", "-")
	if len(want.out) < 4<<20 {
		t.Fatalf("only %d bytes", len(want.out))
	}
	same(t, container(fleet, nil, "render", "-"), want) // podman provides /tmp in memory, Docker does with --tmpfs /tmp
	same(t, start(fleet, exec.Command("podman", "run", "--rm", "-i", "--network", "none", "--user", "nobody", name,
		"render", "-")), want)
	got := container(fleet, []string{"--read-only-tmpfs=false"}, "render", "-")
	if got.code != 3 || got.out != "" ||
		!strings.HasPrefix(got.err, "meshpress: write the output to a temporary file: open /tmp/") ||
		!strings.HasSuffix(got.err, "read-only file system\n") {
		t.Errorf("exit code %d, %d bytes, %q", got.code, len(got.out), got.err)
	}
}

// TestImageHasNothingElse compares the list of all files of the image.
func TestImageHasNothingElse(t *testing.T) {
	image(t)
	want := []string{"etc/ 755", "etc/passwd 644", "meshpress 755", "tmp/ 1777"}
	file := filepath.Join(t.TempDir(), "image.tar")
	if err := run("podman", "save", "--format", "docker-archive", "-o", file, name); err != nil {
		t.Fatal(err)
	}
	if got := layers(t, file); !slices.Equal(got, want) {
		t.Errorf("the image has %q, want %q", got, want)
	}
}

// layers lists the files in the layers of an image.
func layers(t *testing.T, archive string) []string {
	t.Helper()
	var out []string
	each(t, open(t, archive), func(head *tar.Header, content io.Reader) {
		if !strings.HasSuffix(head.Name, ".tar") || head.Typeflag != tar.TypeReg {
			return
		}
		each(t, content, func(head *tar.Header, content io.Reader) {
			out = append(out, fmt.Sprintf("%s %o", head.Name, head.Mode&0o7777))
			if text, _ := io.ReadAll(content); head.Name == "etc/passwd" &&
				string(text) != "nobody:x:65534:65534:nobody:/:/sbin/nologin\n" {
				t.Errorf("passwd is %q", text)
			}
		})
	})
	slices.Sort(out)
	return out
}

func open(t *testing.T, file string) io.Reader {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

func each(t *testing.T, in io.Reader, visit func(*tar.Header, io.Reader)) {
	t.Helper()
	r := tar.NewReader(in)
	for {
		head, err := r.Next()
		if err == io.EOF {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		visit(head, r)
	}
}
