package origin

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/ProtonMail/go-crypto/openpgp"
	"helm.sh/helm/v3/pkg/provenance"
	helmregistry "helm.sh/helm/v3/pkg/registry"
)

// sign returns the provenance file of an archive and a keyring for it.
func sign(t *testing.T, file string) (signature []byte, keyring string) {
	t.Helper()
	who, err := openpgp.NewEntity("Test", "", "test@example.com", nil)
	if err != nil {
		t.Fatal(err)
	}
	text, err := (&provenance.Signatory{Entity: who}).ClearSign(file)
	if err != nil {
		t.Fatal(err)
	}
	var keys bytes.Buffer
	if err := who.Serialize(&keys); err != nil {
		t.Fatal(err)
	}
	keyring = filepath.Join(t.TempDir(), "keyring.gpg")
	write(t, keyring, keys.Bytes())
	return []byte(text), keyring
}

func TestProvenance(t *testing.T) {
	fresh(t)
	data := tgz(t, "base", "1.0.0")
	file := filepath.Join(t.TempDir(), "base-1.0.0.tgz")
	write(t, file, data)
	signature, keyring := sign(t, file)
	_, foreign := sign(t, file)
	unsigned := filepath.Join(t.TempDir(), "base-1.0.0.tgz")
	write(t, unsigned, data)
	write(t, file+".prov", signature)

	p := pages{"/index.yaml": indexOf("1.0.0", "base-1.0.0.tgz", ""), "/base-1.0.0.tgz": string(data),
		"/base-1.0.0.tgz.prov": string(signature)}
	web, ca := serveTLS(t, p)
	registry, ca2 := serveTLS(t, aRegistry(t, map[string][]byte{"base:1.0.0": data},
		helmregistry.PushOptProvData(signature)))
	for _, address := range []string{file, "https://" + web, "oci://" + registry + "/charts"} {
		fetch := func(keyring string) (*Archive, error) {
			s := open(t, newClient(t, Options{CAFile: both(t, ca, ca2), Keyring: keyring}), address)
			return s.Fetch(t.Context(), "base", "1.0.0")
		}
		if a, err := fetch(""); err != nil || a.Signed != "" || !bytes.Equal(a.Provenance, signature) {
			t.Errorf("%s without a keyring: %v", address, err)
		}
		if a, err := fetch(keyring); err != nil || !strings.HasPrefix(a.Signed, "Test <test@example.com> (") {
			t.Errorf("%s with a keyring: %v, %v", address, a, err)
		}
		_, err := fetch(foreign)
		mustFail(t, err, "provenance of", "unknown entity")
	}
	mustFail(t, fetchError(open(t, newClient(t, Options{Keyring: keyring}), unsigned), "base", "1.0.0"), "must be signed")
}

// TestKeyringIsReadOnce proves that a keyring may be a pipe, although several charts are verified concurrently.
func TestKeyringIsReadOnce(t *testing.T) {
	fresh(t)
	file := filepath.Join(t.TempDir(), "base-1.0.0.tgz")
	write(t, file, tgz(t, "base", "1.0.0"))
	signature, keyring := sign(t, file)
	write(t, file+".prov", signature)
	s := open(t, newClient(t, Options{Keyring: keyring}), file)
	if err := os.Remove(keyring); err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			if err := fetchError(s, "base", "1.0.0"); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
}

func TestWrongProvenance(t *testing.T) {
	fresh(t)
	dir := t.TempDir()
	file := filepath.Join(dir, "base-1.0.0.tgz")
	write(t, file, tgz(t, "base", "1.0.0"))
	signature, _ := sign(t, file)
	changed := archive(t, map[string]string{"base/Chart.yaml": "name: base\nversion: 1.0.0\n"})
	for text, want := range map[string]string{
		string(signature):                    "must be \"sha256:",
		"text":                               "signed with PGP",
		strings.Repeat("x", maxProvenance+1): "must not be larger than 1048576 bytes",
	} {
		write(t, file, changed)
		write(t, file+".prov", []byte(text))
		mustFail(t, fetchError(open(t, newClient(t, Options{}), file), "base", "1.0.0"), want)
	}
	if entries, _ := os.ReadDir(dir); len(entries) != 2 {
		t.Errorf("files are left in %q", dir)
	}
}

// TestPageForProvenance proves that an HTML page for a missing provenance file is ignored.
func TestPageForProvenance(t *testing.T) {
	fresh(t)
	p := pages{"/index.yaml": indexOf("1.0.0", "base.tgz", ""), "/base.tgz": string(tgz(t, "base", "1.0.0")),
		"/base.tgz.prov": "<html>"}
	host, ca := serveTLS(t, p)
	if a := mustFetch(t, open(t, newClient(t, Options{CAFile: ca}), "https://"+host), "base",
		"1.0.0"); a.Provenance != nil {
		t.Error("a page is no provenance")
	}
}
