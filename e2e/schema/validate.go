package schema

import (
	"crypto/sha256"
	"io/fs"
	"slices"
	"testing/fstest"

	"sigs.k8s.io/kubectl-validate/pkg/openapiclient"
	"sigs.k8s.io/kubectl-validate/pkg/validator"
)

// schemas are those of one version of Kubernetes and of the definitions in some
// rendered cluster. To load them takes longer than to use them, so clusters
// with the same definitions share them.
type schemas struct {
	version    string
	validators map[[sha256.Size]byte]*validator.Validator
	valid      map[[sha256.Size]byte]error // of definitions, which are large
}

func newSchemas(version string) *schemas {
	return &schemas{version, map[[sha256.Size]byte]*validator.Validator{}, map[[sha256.Size]byte]error{}}
}

// validate checks one object of a cluster that has these definitions.
func (s *schemas) validate(d document, definitions []byte) error {
	if d.isDefinition() {
		return s.validateDefinition(d.text)
	}
	v, err := s.validator(definitions)
	if err != nil {
		return err
	}
	_, object, err := v.Parse(d.text)
	if err != nil {
		return err
	}
	return v.Validate(object)
}

func (s *schemas) validateDefinition(text []byte) error {
	key := sha256.Sum256(text)
	err, known := s.valid[key]
	if !known {
		err = validateDefinition(text)
		s.valid[key] = err
	}
	return err
}

func (s *schemas) validator(definitions []byte) (*validator.Validator, error) {
	key := sha256.Sum256(definitions)
	if v := s.validators[key]; v != nil {
		return v, nil
	}
	var files fs.FS = fstest.MapFS{"crds.yaml": {Data: definitions}}
	v, err := validator.New(openapiclient.NewComposite(
		openapiclient.NewLocalCRDFiles(files), openapiclient.NewHardcodedBuiltins(s.version)))
	if err == nil {
		s.validators[key] = v
	}
	return v, err
}

// definitionsOf is the definitions that each cluster gets, as one stream.
func definitionsOf(documents []document) map[string][]byte {
	out := map[string][]byte{}
	for _, d := range documents {
		if d.isDefinition() {
			out[d.cluster()] = slices.Concat(out[d.cluster()], []byte("---\n"), d.text)
		}
	}
	return out
}
