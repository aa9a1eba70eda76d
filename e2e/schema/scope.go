package schema

import (
	"crypto/sha256"
	"encoding/json"
	"errors"
	"strings"

	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/openapi"
	"k8s.io/kube-openapi/pkg/spec3"
	"sigs.k8s.io/kubectl-validate/pkg/utils"
)

// kinds are the namespaced kinds of a group and version.
type kinds map[schema.GroupVersionKind]bool

// scopes caches kinds by the digest of their schema.
type scopes map[[sha256.Size]byte]kinds

// check checks the namespace of an object, which kubectl-validate does not do. A namespaced object without a
// namespace would get the user's current one; the API server refuses a cluster-scoped object with a namespace.
func (s scopes) check(d document, group openapi.GroupVersion) error {
	text, err := group.Schema("application/json")
	if err != nil {
		return err
	}
	key := sha256.Sum256(text)
	if s[key] == nil {
		if s[key], err = namespacedKinds(text); err != nil {
			return err
		}
	}
	namespaced := s[key][d.GroupVersionKind()]
	switch {
	case namespaced && d.GetNamespace() == "":
		return errors.New("metadata.namespace must be set")
	case !namespaced && d.GetNamespace() != "":
		return errors.New("metadata.namespace must not be set: the kind is not namespaced")
	}
	return nil
}

// namespacedKinds reads the scope of kinds from the paths of the API or, for custom resources, from the scope
// that kubectl-validate notes beside the schema.
func namespacedKinds(text []byte) (kinds, error) {
	var api spec3.OpenAPI
	if err := json.Unmarshal(text, &api); err != nil {
		return nil, err
	}
	out := kinds{}
	if api.Paths != nil {
		for path, info := range api.Paths.Paths {
			if strings.Contains(path, "/namespaces/{namespace}/") {
				out.add(utils.ExtractPathGVKs(info))
			}
		}
	}
	for _, definition := range api.Components.Schemas {
		if scope, _ := definition.Extensions.GetString("x-kubectl-validate-scope"); strings.EqualFold(scope, "Namespaced") {
			out.add(utils.ExtractExtensionGVKs(definition.Extensions))
		}
	}
	return out, nil
}

func (k kinds) add(list []schema.GroupVersionKind) {
	for _, kind := range list {
		k[kind] = true
	}
}

// groupPath returns the path of a group and version in the API.
func groupPath(version schema.GroupVersion) string {
	if version.Group == "" {
		return "api/" + version.Version
	}
	return "apis/" + version.Group + "/" + version.Version
}
