package krm

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/meshpress/meshpress/fn/parameter"
)

// Table lists the keys of a ConfigMap that is the functionConfig.
func Table() []parameter.Parameter {
	own := func(name, title, help, field string, set func(*parameter.Settings, string) error) parameter.Parameter {
		return parameter.New(name, title, help, "function."+field, set)
	}
	return append(parameter.Table(),
		own("validate", "Validate", "return findings and no items", "validate",
			func(s *parameter.Settings, text string) (err error) {
				s.Spec.Function.Validate, err = boolean(text)
				return err
			}),
		own("keep-inputs", "Keep inputs", "keep the lifecycle resources among the items", "keepInputs",
			func(s *parameter.Settings, text string) error {
				keep, err := boolean(text)
				s.Spec.Function.KeepInputs = &keep
				return err
			}),
		own("dir", "Directory", "write files of a package below this `DIR`",
			"dir", func(s *parameter.Settings, text string) error {
				s.Spec.Function.Dir = text
				return nil
			}),
	)
}

func boolean(text string) (bool, error) {
	on, err := strconv.ParseBool(text)
	if err != nil {
		return false, fmt.Errorf("must be true or false, not %q", text)
	}
	return on, nil
}

// settingsOf reads a ConfigMap, which kpt makes of arguments key=value.
func settingsOf(configMap *yaml.RNode) (parameter.Settings, error) {
	var s parameter.Settings
	if field := configMap.Field("data"); !field.IsNilOrEmpty() && !isStrings(field.Value.YNode()) {
		return s, errors.New("functionConfig `data` must map keys to strings")
	}
	data := configMap.GetDataMap()
	for _, key := range slices.Sorted(maps.Keys(data)) {
		p, err := parameter.Find(Table(), kebab(key))
		if err != nil {
			return s, fmt.Errorf("functionConfig `data`: %w", err)
		}
		if err := p.SetText(&s, data[key]); err != nil {
			return s, parameter.Named(fmt.Sprintf("functionConfig `data.%s`", key), err)
		}
	}
	return s, nil
}

// kebab turns keepInputs, as in a RenderConfig, into keep-inputs. It puts no
// dash before the first letter.
func kebab(key string) string {
	var b strings.Builder
	for i, r := range key {
		if i > 0 && unicode.IsUpper(r) {
			b.WriteByte('-')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}
