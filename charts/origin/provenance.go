package origin

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/ProtonMail/go-crypto/openpgp/clearsign"
	"github.com/opencontainers/go-digest"
	"helm.sh/helm/v3/pkg/provenance"

	"github.com/meshpress/meshpress/render/source"
)

// readKeyring returns the verifier of signatures, nil without a keyring.
func readKeyring(file string) (*provenance.Signatory, error) {
	if file == "" {
		return nil, nil
	}
	s, err := provenance.NewFromKeyring(file, "")
	if err != nil {
		return nil, fmt.Errorf("read the keyring %q: %w\n%s", file, err, hintKeyring)
	}
	if len(s.KeyRing) == 0 {
		return nil, fmt.Errorf("keyring %q must have public keys in it\n%s", file, hintKeyring)
	}
	return s, nil
}

const hintKeyring = "hint: `gpg --export` writes one, without --armor"

// verify compares an archive with its provenance file, and verifies the file's signature if there is a keyring.
// It returns the signer.
func (c *Client) verify(a *Archive) (signed string, err error) {
	switch {
	case c.signatory == nil && a.Provenance == nil:
		return "", nil
	case c.signatory == nil:
		err = sameHash(a)
	case a.Provenance == nil:
		return "", fmt.Errorf("%q must be signed, but has no provenance file\nhint: without a keyring, signatures are not "+
			"asked for", a.Address)
	default:
		signed, err = c.verifySignature(a)
	}
	if err != nil {
		return "", fmt.Errorf("provenance of %q: %w", a.Address, err)
	}
	return signed, nil
}

// sameHash compares an archive with the hash in its provenance file when there is no keyring. Helm's package
// provenance reads the hash only with a keyring.
func sameHash(a *Archive) error {
	block, _ := clearsign.Decode(a.Provenance)
	if block == nil {
		return errors.New("it must be a text signed with PGP")
	}
	_, list, _ := bytes.Cut(block.Plaintext, []byte("\n...\n"))
	var sums provenance.SumCollection
	if err := source.Unmarshal(list, &sums); err != nil {
		return fmt.Errorf("its list of files: %w", err)
	}
	want, got := sums.Files[fileName(a)], digest.FromBytes(a.Data).String()
	if want != got {
		return fmt.Errorf("the digest of %q must be %q, not %q", fileName(a), want, got)
	}
	return nil
}

// verifySignature writes the archive and its provenance file to disk, since helm only verifies files.
func (c *Client) verifySignature(a *Archive) (string, error) {
	dir, err := os.MkdirTemp("", "meshpress-provenance-*")
	if err != nil {
		return "", err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	file := filepath.Join(dir, fileName(a))
	if err := errors.Join(os.WriteFile(file, a.Data, 0o600), os.WriteFile(file+".prov", a.Provenance, 0o600)); err != nil {
		return "", err
	}
	v, err := c.signatory.Verify(file, file+".prov")
	if err != nil {
		return "", err
	}
	who := strings.Join(slices.Sorted(maps.Keys(v.SignedBy.Identities)), ", ")
	return fmt.Sprintf("%s (%X)", who, v.SignedBy.PrimaryKey.Fingerprint), nil
}

// fileName returns the name of the archive in its provenance file.
func fileName(a *Archive) string { return a.Name + "-" + a.Version + ".tgz" }
