package main

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// sum is a file of the release with its SHA-256.
type sum struct{ file, sha256 string }

// sums returns the checksums of all files that were written, in the order of their names.
func (o *options) sums() ([]sum, error) {
	files, err := os.ReadDir(o.out)
	if err != nil {
		return nil, err
	}
	var out []sum
	for _, f := range files {
		content, err := os.ReadFile(filepath.Join(o.out, f.Name()))
		if err != nil {
			return nil, err
		}
		digest := sha256.Sum256(content)
		out = append(out, sum{f.Name(), hex.EncodeToString(digest[:])})
	}
	return out, nil
}

// checksums writes the list that `sha256sum -c` checks.
func (o *options) checksums() error {
	all, err := o.sums()
	if err != nil {
		return err
	}
	var b strings.Builder
	for _, s := range all {
		fmt.Fprintf(&b, "%s  %s\n", s.sha256, s.file)
	}
	return os.WriteFile(filepath.Join(o.out, o.file("_checksums.txt")), []byte(b.String()), 0o644)
}
