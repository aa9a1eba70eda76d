package origin

import (
	"errors"
	"fmt"

	"github.com/opencontainers/go-digest"

	"github.com/meshpress/meshpress/render/chart"
	"github.com/meshpress/meshpress/render/source"
)

// Archive is a published chart.
type Archive struct {
	Name, Version string
	Data          []byte // the .tgz
	Provenance    []byte // the .prov, nil if there is none
	Address       string // where it was fetched from
	Digest        string // of Data, "sha256:..."
	Signed        string // signer, "" if the signature was not verified
}

// finish verifies an archive and completes its fields.
func (c *Client) finish(a *Archive) error {
	name, version, err := meta(a.Data)
	if err != nil {
		return fmt.Errorf("%q: %w", a.Address, err)
	}
	if name != a.Name || version != a.Version {
		return fmt.Errorf("%q must be chart %q %s, but its Chart.yaml says %q %s", a.Address, a.Name, a.Version, name,
			version)
	}
	a.Digest = digest.FromBytes(a.Data).String()
	a.Signed, err = c.verify(a)
	return err
}

// meta returns the name and version in the Chart.yaml of an archive.
func meta(archive []byte) (name, version string, err error) {
	files, err := chart.Unpack(archive)
	if err != nil {
		return "", "", err
	}
	for _, f := range files {
		if f.Name == "Chart.yaml" {
			return parseMeta(f.Data)
		}
	}
	return "", "", errors.New("the archive must hold a chart: it has no Chart.yaml")
}

func parseMeta(data []byte) (name, version string, err error) {
	var m struct{ Name, Version string }
	if err := source.Unmarshal(data, &m); err != nil {
		return "", "", fmt.Errorf("its Chart.yaml: %w", err)
	}
	return m.Name, m.Version, nil
}
