package origin

import "context"

// Versions returns the tags that are versions.
func (r *ociRegistry) Versions(ctx context.Context, name string) ([]string, error) {
	if err := checkName(name); err != nil {
		return nil, err
	}
	address := r.address + "/" + name
	repo, err := r.repository(ctx, name, address)
	if err != nil {
		return nil, err
	}
	var versions []string
	err = r.client.try(ctx, r.target(address), func(ctx context.Context) error {
		versions = nil
		err := repo.Tags(ctx, "", func(tags []string) error {
			for _, tag := range tags {
				versions = append(versions, fromTag(tag))
			}
			return nil
		})
		if err != nil {
			return r.missingError(ctx, repo, address, err)
		}
		return nil
	})
	return newestFirst(versions), err
}
