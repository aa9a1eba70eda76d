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

// schemas are those of one version of Kubernetes. To load them takes longer
// than to use them, so clusters with the same definitions share an API, and
// definitions, which are large, are checked once.
type schemas struct {
	version     string
	apis        map[[sha256.Size]byte]*api
	definitions map[[sha256.Size]byte]error
	scopes      scopes
}

// api is what a cluster with some definitions serves.
type api struct {
	validator *validator.Validator
	groups    map[string]openapi.GroupVersion
}

func newSchemas(version string) *schemas {
	return &schemas{version, map[[sha256.Size]byte]*api{}, map[[sha256.Size]byte]error{}, scopes{}}
}

// validate checks one object of a cluster that has these definitions.
func (s *schemas) validate(d document, definitions []byte) error {
	if d.isDefinition() {
		return s.validateDefinition(d.text)
	}
	a, err := s.api(definitions)
	if err != nil {
		return fmt.Errorf("load the schemas: %w", err)
	}
	_, object, err := a.validator.Parse(d.text)
	if err != nil {
		return err
	}
	if err := a.validator.Validate(object); err != nil {
		return err
	}
	return s.scopes.check(d, a.groups[groupPath(d.GroupVersionKind().GroupVersion())])
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

func (s *schemas) api(definitions []byte) (*api, error) {
	key := sha256.Sum256(definitions)
	if a := s.apis[key]; a != nil {
		return a, nil
	}
	files := fstest.MapFS{"crds.yaml": {Data: slices.Concat(definitions, []byte(foreign))}}
	client := openapiclient.NewComposite(openapiclient.NewLocalCRDFiles(files), openapiclient.NewHardcodedBuiltins(s.version))
	groups, err := client.Paths()
	if err != nil {
		return nil, err
	}
	v, err := validator.New(client)
	if err != nil {
		return nil, err
	}
	s.apis[key] = &api{v, groups}
	return s.apis[key], nil
}

// definitionsOf is the definitions that each cluster gets, as one stream.
func definitionsOf(documents []document) map[string][]byte {
	out := map[string][]byte{}
	for _, d := range documents {
		if d.isDefinition() {
			out[d.cluster()] = slices.Concat(out[d.cluster()], []byte("---\n"), d.text, []byte("\n"))
		}
	}
	return out
}
