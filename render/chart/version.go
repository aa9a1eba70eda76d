package chart

import (
	"cmp"
	"fmt"
	"strconv"

	"github.com/meshpress/meshpress/internal/lazyregexp"
)

// Version is a version of Istio: an image tag without the vendor's suffixes. Patch is -1 if the tag has none.
type Version struct{ Major, Minor, Patch int }

// Tags are X.Y, X.Y.Z and either of them with suffixes: 1.23.3-solo,
// 1.23.0-patch1-solo-fips, 1.24-alpha.0123, 1.22.1-distroless.
var versionPattern = lazyregexp.New(`^v?(\d{1,3})\.(\d{1,3})(?:\.(\d{1,3}))?(?:[-+._][0-9A-Za-z.+_-]*)?$`)

// ParseVersion reads the version of an image tag or of a chart. It fails if the text does not begin with X.Y.
func ParseVersion(tag string) (Version, error) {
	m := versionPattern().FindStringSubmatch(tag)
	if m == nil {
		return Version{}, fmt.Errorf("no Istio version can be read from %q: it must begin with X.Y or X.Y.Z", tag)
	}
	v := Version{Patch: -1}
	v.Major, _ = strconv.Atoi(m[1])
	v.Minor, _ = strconv.Atoi(m[2])
	if m[3] != "" {
		v.Patch, _ = strconv.Atoi(m[3])
	}
	return v, nil
}

// String returns X.Y.Z, or X.Y without a patch.
func (v Version) String() string {
	if v.Patch < 0 {
		return fmt.Sprintf("%d.%d", v.Major, v.Minor)
	}
	return fmt.Sprintf("%d.%d.%d", v.Major, v.Minor, v.Patch)
}

// IsZero tells whether the version is unknown.
func (v Version) IsZero() bool { return v == Version{} }

// Compare returns -1, 0 or +1, as cmp.Compare does.
func (v Version) Compare(w Version) int {
	return cmp.Or(cmp.Compare(v.Major, w.Major), cmp.Compare(v.Minor, w.Minor), cmp.Compare(v.Patch, w.Patch))
}

// Before tells whether the version is older than major.minor.
func (v Version) Before(major, minor int) bool {
	return v.Major < major || v.Major == major && v.Minor < minor
}

func (v Version) sameMinor(w Version) bool { return v.Major == w.Major && v.Minor == w.Minor }

// distance is smaller for patches that are nearer to each other.
func (v Version) distance(w Version) int {
	d := v.Patch - w.Patch
	return max(d, -d)
}

// KubeMinor is the minor of the oldest Kubernetes 1.x that a version of Istio supports. istioctl renders for it
// if it has no connection to a cluster (MinK8SVersion in Istio's pkg/version).
func (v Version) KubeMinor() int {
	switch {
	case v.Before(1, 24):
		return 26
	case v.Before(1, 25):
		return 28
	case v.Before(1, 28):
		return 29
	case v.Before(1, 30):
		return 30
	}
	return 32
}
