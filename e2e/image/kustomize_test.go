package image

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

const kustomization = `apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
generators: [mesh.yaml]
`

// generator returns a resource with the annotation of a function.
func generator(how string) string {
	return strings.Replace(ilm(1), "metadata: {name: istiod}",
		"metadata:\n  name: istiod\n  annotations:\n    config.kubernetes.io/function: |\n      "+how, 1)
}

// kustomize returns the program of MESHPRESS_HOSTS, or the one on the PATH.
func kustomize(t *testing.T) string {
	t.Helper()
	if file := filepath.Join(os.Getenv("MESHPRESS_HOSTS"), "kustomize"); filepath.IsAbs(file) {
		if _, err := os.Stat(file); err == nil {
			return file
		}
	}
	file, err := exec.LookPath("kustomize")
	if err != nil {
		t.Skip("kustomize is neither in MESHPRESS_HOSTS nor on the PATH: run `make hosts`")
	}
	return file
}

// docker provides the command that kustomize calls: podman, whose command line is the same.
func docker(t *testing.T) string {
	t.Helper()
	podman, err := exec.LookPath("podman")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	calls := filepath.Join(dir, "calls")
	script := "#!/bin/sh\necho \"$@\" >> " + calls + "\nexec " + podman + " \"$@\"\n"
	if err := os.WriteFile(filepath.Join(dir, "docker"), []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", dir+string(filepath.ListSeparator)+os.Getenv("PATH"))
	return calls
}

// TestKustomizeRunsTheContainer proves that kustomize's container function gives the same result as its exec
// function.
func TestKustomizeRunsTheContainer(t *testing.T) {
	image(t)
	tool, calls := kustomize(t), docker(t)
	binary, err := filepath.Abs(os.Getenv("MESHPRESS_BIN"))
	if err != nil {
		t.Fatal(err)
	}
	inContainer := buildWith(t, tool, "container: {image: "+name+"}", "--enable-alpha-plugins")
	asProgram := buildWith(t, tool, "exec: {path: "+binary+"}", "--enable-alpha-plugins", "--enable-exec")
	same(t, inContainer, asProgram)
	if inContainer.code != 0 || !strings.Contains(inContainer.out, "name: istiod\n") {
		t.Errorf("exit code %d and %d bytes: %s", inContainer.code, len(inContainer.out), inContainer.err)
	}
	said, err := os.ReadFile(calls)
	if errors.Is(err, os.ErrNotExist) || !strings.Contains(string(said), "--network none --user nobody") {
		t.Errorf("kustomize did not run a container as it is known to: %s", said)
	}
}

func buildWith(t *testing.T, tool, how string, flags ...string) result {
	t.Helper()
	dir := t.TempDir()
	for file, text := range map[string]string{"kustomization.yaml": kustomization, "mesh.yaml": generator(how)} {
		if err := os.WriteFile(filepath.Join(dir, file), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return start("", exec.Command(tool, append(append([]string{"build"}, flags...), dir)...))
}
