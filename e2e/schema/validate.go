package schema

import (
	"crypto/sha256"
	"fmt"
	"slices"
	"testing/fstest"

	"k8s.io/client-go/openapi"
	"sigs.k8s.io/kubectl-validate/pkg/openapiclient"
	"sigs.k8s.io/kubectl-validate/pkg/validator"
)

// schemas are the schemas of one version of Kubernetes and of the clusters' definitions. Loading takes longer
// than validating, so clusters with the same definitions share schemas, and each definition is validated once.
type schemas struct {
	builtin     *api
	custom      map[[sha256.Size]byte]*api
	definitions map[[sha256.Size]byte]error
	scopes      scopes
}

// api has the schemas of some groups.
type api struct {
	validator *validator.Validator
	groups    map[string]openapi.GroupVersion
}

func newSchemas(version string) (*schemas, error) {
	builtin, err := newAPI(openapiclient.NewHardcodedBuiltins(version))
	return &schemas{builtin, map[[sha256.Size]byte]*api{}, map[[sha256.Size]byte]error{}, scopes{}}, err
}

func newAPI(client openapi.Client) (*api, error) {
	groups, err := client.Paths()
	if err != nil {
		return nil, fmt.Errorf("load schemas: %w", err)
	}
	v, err := validator.New(client)
	return &api{v, groups}, err
}

// validate validates one object of a cluster with these definitions.
func (s *schemas) validate(d document, definitions []byte) error {
	if d.isDefinition() {
		return s.validateDefinition(d.text)
	}
	group := groupPath(d.GroupVersionKind().GroupVersion())
	a, err := s.api(group, definitions)
	if err != nil {
		return err
	}
	_, object, err := a.validator.Parse(d.text)
	if err != nil {
		return err
	}
	if err := a.validator.Validate(object); err != nil {
		return err
	}
	return s.scopes.check(d, a.groups[group])
}

func (s *schemas) validateDefinition(text []byte) error {
	key := sha256.Sum256(text)
	err, known := s.definitions[key]
	if !known {
		err = validateDefinition(text)
		s.definitions[key] = err
	}
	return err
}

// api returns the one with a group: Kubernetes' own first, then that of the definitions.
func (s *schemas) api(group string, definitions []byte) (*api, error) {
	if s.builtin.groups[group] != nil {
		return s.builtin, nil
	}
	key := sha256.Sum256(definitions)
	if a := s.custom[key]; a != nil {
		return a, nil
	}
	files := fstest.MapFS{"crds.yaml": {Data: slices.Concat(definitions, []byte(foreign))}}
	a, err := newAPI(openapiclient.NewLocalCRDFiles(files))
	if err == nil {
		s.custom[key] = a
	}
	return a, err
}

// definitionsOf returns the definitions of each cluster as one stream.
func definitionsOf(documents []document) map[string][]byte {
	out := map[string][]byte{}
	for _, d := range documents {
		if d.isDefinition() {
			out[d.cluster()] = slices.Concat(out[d.cluster()], []byte("---\n"), d.text, []byte("\n"))
		}
	}
	return out
}
