package acceptance

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"strings"

	"github.com/golang/protobuf/jsonpb" //nolint:staticcheck // istiod's own decoder; the new one takes less
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/protoadapt"
	meshv1alpha1 "istio.io/api/mesh/v1alpha1"
	"k8s.io/apimachinery/pkg/util/validation/field"

	"github.com/meshpress/meshpress/render/manifest"
	"github.com/meshpress/meshpress/render/source"
)

// unread returns what Istio cannot read of its own ConfigMaps. Fields that its API
// does not have are no errors, because Istio ignores them.
func (c *Check) unread(o *manifest.Object) field.ErrorList {
	if o.Kind() != "ConfigMap" {
		return nil
	}
	var found field.ErrorList
	check := func(key string, read func(text string) error) {
		text, ok := o.Get("data", key).(string)
		if !ok {
			return
		}
		if problem := c.reading(key, text, read); problem != "" {
			found = append(found, field.Invalid(field.NewPath("data").Key(key), text, problem))
		}
	}
	switch name := o.Name(); {
	case name == "istio" || strings.HasPrefix(name, "istio-") && o.Get("data", "mesh") != nil:
		check("mesh", func(text string) error { return readMessage(text, &meshv1alpha1.MeshConfig{}) })
		check("meshNetworks", func(text string) error { return readMessage(text, &meshv1alpha1.MeshNetworks{}) })
	case strings.HasPrefix(name, "istio-sidecar-injector"):
		check("config", readYAML)
		check("values", func(text string) error { return json.Unmarshal([]byte(text), new(map[string]any)) })
	}
	return found
}

// reading says why a text cannot be read, "" if it can. The templates of the
// injector are the same in all clusters, though its values are not.
func (c *Check) reading(key, text string, read func(string) error) string {
	k := sha256.Sum256([]byte(key + "\x00" + text))
	if known, ok := c.readings.Get(k); ok {
		return known
	}
	problem := ""
	if err := read(text); err != nil {
		problem = oneLine(err)
	}
	c.readings.Add(k, problem)
	return problem
}

func readYAML(text string) error { return source.Check([]byte(text)) }

func toJSON(text string) ([]byte, error) { return source.YAMLToJSON([]byte(text), false) }

// readMessage reads YAML as istiod does: by the old decoder, which takes durations as 1m30s.
func readMessage(text string, into proto.Message) error {
	if strings.TrimSpace(text) == "" {
		return nil
	}
	jsonText, err := toJSON(text)
	if err != nil {
		return err
	}
	decoder := jsonpb.Unmarshaler{AllowUnknownFields: true}
	return decoder.Unmarshal(bytes.NewReader(jsonText), protoadapt.MessageV1Of(into))
}

func oneLine(err error) string {
	text := strings.ReplaceAll(err.Error(), "\u00a0", " ") // the decoder varies its blanks
	return strings.Join(strings.Fields(text), " ")
}
