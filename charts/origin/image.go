package origin

import (
	"context"
	"fmt"
	"net/url"
	"path"

	"github.com/meshpress/meshpress/render/reference"
)

// ImageDigest returns the digest that an image's tag has in its registry. If the address has a digest,
// ImageDigest returns that one and opens no connection.
func (c *Client) ImageDigest(ctx context.Context, image string) (string, error) {
	named, err := reference.Parse(image)
	if err != nil {
		return "", fmt.Errorf("%q must be the address of an image: %w", image, err)
	}
	if named.Digest != "" {
		return named.Digest.String(), nil
	}
	dir, name := path.Split(named.Path)
	source, err := c.openRegistry(&url.URL{Scheme: "oci", Host: named.Domain, Path: "/" + path.Clean(dir)})
	if err != nil {
		return "", err
	}
	registry := source.(*ociRegistry)
	repo, err := registry.repository(ctx, name, image)
	if err != nil {
		return "", err
	}
	var digest string
	err = c.try(ctx, registry.target(image), func(ctx context.Context) error {
		found, err := repo.Manifests().Resolve(ctx, named.Tagged().Tag)
		if err != nil {
			return registry.missingError(ctx, repo, image, err)
		}
		digest = found.Digest.String()
		return nil
	})
	return digest, err
}
