package argocd

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func entries(text string) []string { return strings.Split(text, ",") }

func keyed(entries []string) map[string]string {
	out := map[string]string{}
	for _, e := range entries {
		key, value, _ := strings.Cut(e, "=")
		out[key] = value
	}
	return out
}

const ilm = `apiVersion: admin.gloo.solo.io/v2
kind: IstioLifecycleManager
metadata: {name: istiod}
spec:
  installations:
    - clusters: [{name: cluster1}]
      istioOperatorSpec: {profile: minimal, tag: 1.24.2}
`

// writeFiles writes files below a directory, by their names.
func writeFiles(t testing.TB, dir string, files map[string]string) {
	t.Helper()
	for name, content := range files {
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// open is the Application of a folder.
func open(t testing.TB, dir string, environ ...string) Application {
	t.Helper()
	app, err := FromEnvironment(dir, environ)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { app.root.Close() })
	return app
}
