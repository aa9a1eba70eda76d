package schema

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"sigs.k8s.io/kubectl-validate/pkg/openapiclient"
)

// oldestMinor is the oldest Kubernetes 1.x that the charts of Istio 1.22, the
// oldest embedded ones, support.
const oldestMinor = 26

// kubernetesVersions are the ends of the range whose schemas are there; what is
// valid at both is valid in between.
func kubernetesVersions() []string {
	all := slices.DeleteFunc(slices.Clone(openapiclient.HardcodedBuiltinVersions), func(v string) bool { return minor(v) < oldestMinor })
	slices.SortFunc(all, func(a, b string) int { return cmp.Compare(minor(a), minor(b)) })
	return slices.Compact([]string{all[0], all[len(all)-1]})
}

func minor(version string) int {
	_, text, _ := strings.Cut(version, ".")
	n, err := strconv.Atoi(text)
	if err != nil {
		return 0
	}
	return n
}
