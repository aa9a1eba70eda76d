package origin

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"helm.sh/helm/v3/pkg/helmpath"
	"oras.land/oras-go/v2/registry/remote/auth"
	"oras.land/oras-go/v2/registry/remote/credentials"

	"github.com/meshpress/meshpress/internal/file"
	"github.com/meshpress/meshpress/render/limit"
	"github.com/meshpress/meshpress/render/source"
)

// readLogins returns the credentials for registries from helm's file, then docker's, with their credential
// helpers. A file that cannot be read is a warning, since most charts are public.
func (c *Client) readLogins() auth.CredentialFunc {
	options := credentials.StoreOptions{DetectDefaultNativeStore: true}
	var stores []credentials.Store
	if s, err := credentials.NewStore(helmLogins(), options); err != nil {
		c.warn("logins of helm", fmt.Sprintf("the logins of helm are not used: %v", err))
	} else {
		stores = append(stores, s)
	}
	if s, err := credentials.NewStoreFromDocker(options); err != nil {
		c.warn("logins of docker", fmt.Sprintf("the logins of docker are not used: %v", err))
	} else {
		stores = append(stores, s)
	}
	if len(stores) == 0 {
		return nil
	}
	return c.lenient(credentials.Credential(credentials.NewStoreWithFallbacks(stores[0], stores[1:]...)))
}

// lenient continues without a login if a credential helper fails.
func (c *Client) lenient(get auth.CredentialFunc) auth.CredentialFunc {
	return func(ctx context.Context, host string) (auth.Credential, error) {
		found, err := get(ctx, host)
		if err != nil && ctx.Err() == nil {
			c.warn("login of "+host, fmt.Sprintf("%q is used without a login: %v", host, err))
			return auth.EmptyCredential, nil
		}
		return found, err
	}
}

// helmLogins returns the name of helm's file, "" if the file is empty: the parser refuses empty files.
func helmLogins() string {
	file := cmp.Or(os.Getenv("HELM_REGISTRY_CONFIG"), helmpath.ConfigPath("registry/config.json"))
	if info, err := os.Stat(file); err == nil && info.Size() == 0 {
		return ""
	}
	return file
}

// helmRepository is an entry of `helm repo add`. Package repo of helm has this type too, but would double the
// size of the program. The password is sent to the host of the repository only, and TLS is always verified,
// whatever the entry says.
type helmRepository struct {
	URL      string `json:"url"`
	Username string `json:"username"`
	Password string `json:"password"`
	CAFile   string `json:"caFile"`
	CertFile string `json:"certFile"`
	KeyFile  string `json:"keyFile"`
}

// knownRepository returns helm's entry for the repository of an address.
func knownRepository(address string) (helmRepository, error) {
	name := cmp.Or(os.Getenv("HELM_REPOSITORY_CONFIG"), helmpath.ConfigPath("repositories.yaml"))
	data, err := file.ReadNamed(name, limit.File)
	if errors.Is(err, fs.ErrNotExist) {
		return helmRepository{}, nil
	}
	if err != nil {
		return helmRepository{}, fmt.Errorf("read helm's repositories: %w", err)
	}
	var list struct {
		Repositories []helmRepository `json:"repositories"`
	}
	if source.Unmarshal(data, &list) != nil { // the parser's error could contain a password
		return helmRepository{}, fmt.Errorf("helm's list of repositories, %q, must be YAML", name)
	}
	for _, r := range list.Repositories {
		if strings.TrimRight(r.URL, "/") == address {
			return r, nil
		}
	}
	return helmRepository{}, nil
}
