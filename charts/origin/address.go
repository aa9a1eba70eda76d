package origin

import (
	"fmt"
	"net/url"
	"os"
	"strings"

	"github.com/Masterminds/semver/v3"

	"github.com/meshpress/meshpress/internal/lazyregexp"
)

const layoutScheme = "oci-layout:"

var chartName = lazyregexp.New(`^[a-zA-Z0-9][a-zA-Z0-9._-]*$`)

func (c *Client) open(address string) (Source, error) {
	if path, ok := strings.CutPrefix(address, layoutScheme); ok {
		return c.openLayout(address, path)
	}
	scheme, _, remote := strings.Cut(address, "://")
	if !remote {
		return c.openPath(address)
	}
	u, err := parseURL(address)
	if err != nil {
		return nil, err
	}
	switch scheme {
	case "oci":
		return c.openRegistry(u)
	case "http", "https":
		return c.openRepository(u)
	}
	return nil, fmt.Errorf("%q must begin with `oci://` or `https://`, or be a path", address)
}

// parseURL parses an address. Its error does not repeat an invalid address, since it may contain a password.
func parseURL(address string) (*url.URL, error) {
	switch {
	case strings.Contains(address, "@"):
		return nil, fmt.Errorf("%q must not have credentials or a digest in it\nhint: log in with `helm registry login "+
			"HOST`, or `helm repo add NAME URL --username USER`", redact(address))
	case strings.ContainsAny(address, "?#"):
		return nil, fmt.Errorf("%q must not have a query or a fragment", redact(address))
	}
	u, err := url.Parse(strings.TrimRight(address, "/"))
	if err != nil || u.Hostname() == "" || u.Port() == "" && strings.HasSuffix(u.Host, ":") {
		return nil, fmt.Errorf("%q must be an address such as `oci://HOST/PATH` or `https://HOST/PATH`", address)
	}
	return u, nil
}

// redact removes possible secrets from an address: user, password and query.
func redact(address string) string {
	if at := strings.LastIndex(address, "@"); at >= 0 {
		scheme, _, ok := strings.Cut(address[:at], "://")
		if ok {
			scheme += "://"
		} else {
			scheme = ""
		}
		address = scheme + "..." + address[at:]
	}
	if at := strings.IndexAny(address, "?#"); at >= 0 {
		address = address[:at]
	}
	return address
}

// check refuses names and versions that could change the meaning of an address. The error for a version is
// ErrBadVersion.
func check(name, version string) error {
	if err := checkName(name); err != nil {
		return err
	}
	if _, err := semver.NewVersion(version); err != nil {
		return &failure{fmt.Sprintf("version %q of chart %q must be a version such as \"1.24.2\"", redact(version), name),
			"", ErrBadVersion}
	}
	return nil
}

func checkName(name string) error {
	if !chartName().MatchString(name) || strings.Contains(name, "..") {
		return fmt.Errorf("%q must be the name of a chart: letters, digits, `-`, `_` and `.`", redact(name))
	}
	return nil
}

func (c *Client) openPath(path string) (Source, error) {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return nil, fmt.Errorf("open charts: %w", err)
	case info.IsDir() && isLayout(path):
		return c.openLayout(path, path)
	case info.IsDir():
		return c.openDirectory(path)
	case !info.Mode().IsRegular(): // opening a pipe could block forever
	case isArchive(path):
		if s, err := c.openLayout(path, path); err == nil {
			return s, nil
		}
		return c.openArchive(path)
	case strings.HasSuffix(path, ".tar"):
		return c.openLayout(path, path)
	}
	return nil, fmt.Errorf("%q must be a directory of charts, a chart archive (.tgz), or an OCI layout", path)
}
