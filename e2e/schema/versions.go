package schema

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"k8s.io/apimachinery/pkg/runtime/schema"
	"sigs.k8s.io/kubectl-validate/pkg/openapiclient"
)

// oldestMinor is the oldest Kubernetes 1.x that the oldest embedded charts, those of Istio 1.22, support.
const oldestMinor = 26

// kubernetesVersions returns the oldest and the newest version with schemas. Objects that are valid for both
// are valid between them.
func kubernetesVersions() []string {
	all := slices.DeleteFunc(slices.Clone(openapiclient.HardcodedBuiltinVersions), func(v string) bool {
		return minor(v) < oldestMinor
	})
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

// since has the minor versions that introduced kinds after the oldest version. The profile "stable" renders
// these kinds for every cluster, as istioctl does: it needs Kubernetes 1.30.
var since = map[schema.GroupVersionKind]int{
	{Group: "admissionregistration.k8s.io", Version: "v1", Kind: "ValidatingAdmissionPolicy"}:        30,
	{Group: "admissionregistration.k8s.io", Version: "v1", Kind: "ValidatingAdmissionPolicyBinding"}: 30,
}

// serves tells whether a version of Kubernetes has the kind of an object.
func serves(version string, d document) bool { return minor(version) >= since[d.GroupVersionKind()] }
