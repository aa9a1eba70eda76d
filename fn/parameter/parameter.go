// Package parameter is the one table of what a user can set from outside a
// RenderConfig: flags of the command line, parameters and environment of the
// Argo CD plugin, keys of a ConfigMap for the KRM function.
//
// It does not check what the config checks: parameters set fields of a
// lifecycle.ConfigSpec.
package parameter

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/meshpress/meshpress/render/chart"
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/lifecycle"
	"github.com/meshpress/meshpress/render/limit"
	"github.com/meshpress/meshpress/render/source"
)

// Shape says how many values a parameter has: one, a list, or a map.
type Shape int

// The shapes, which are those of Argo CD.
const (
	String Shape = iota
	Array
	Map
)

// Settings hold what parameters set.
type Settings struct {
	Config string    // the file of a RenderConfig
	Today  time.Time // the date that waivers are compared with; zero if not given
	Spec   lifecycle.ConfigSpec
	InFull bool // every cluster is rendered by itself: a hidden flag, for comparisons
}

// Paths lists the files and directories that the settings name.
func (s Settings) Paths() []string {
	paths := slices.Concat(s.Spec.Resources, s.Spec.Policies.Files,
		[]string{s.Config, s.Spec.Charts.Lock, s.Spec.Charts.Dir})
	return slices.DeleteFunc(paths, func(name string) bool { return name == "" })
}

// Value is the value of a parameter. The shape of the parameter says which
// field counts.
type Value struct {
	String string
	Array  []string
	Map    map[string]string
}

// Parameter is a row of the table.
type Parameter struct {
	Name  string // as in --gateway-chart; environment names come from it
	Title string // a few words
	Help  string // one line; the value's name in back-quotes, as pflag has it
	Field string // of the RenderConfig, below spec
	Shape Shape

	set func(*Settings, Value) error
}

// New returns a parameter with one value, for the table of one host.
func New(name, title, help, field string, set func(*Settings, string) error) Parameter {
	return Parameter{name, title, help, field, String, func(s *Settings, v Value) error { return set(s, v.String) }}
}

// Find returns a parameter by its name. The error names the nearest one, or
// all.
func Find(table []Parameter, name string) (Parameter, error) {
	var names []string
	for _, p := range table {
		if p.Name == name {
			return p, nil
		}
		names = append(names, p.Name)
	}
	hint := "there are " + strings.Join(names, ", ")
	if near := source.Nearest(name, names); near != "" {
		hint = fmt.Sprintf("did you mean %q?", near)
	}
	return Parameter{}, fmt.Errorf("%q is not a parameter\nhint: %s", name, hint)
}

// Set sets the parameter. The error says what the value must be; see [Named].
func (p Parameter) Set(s *Settings, v Value) error {
	if most := limit.Names.Max(); int64(len(v.Array)) > most {
		return fmt.Errorf("must not have more than %d values, not %d", most, len(v.Array))
	}
	if slices.Contains(v.Array, "") {
		return errors.New("must not have an empty element")
	}
	return p.apply(s, v)
}

func (p Parameter) apply(s *Settings, v Value) error {
	if err := oneOf(v.String, p.choices()...); err != nil {
		return err
	}
	return p.set(s, v)
}

// choices lists the allowed values, nil if any value is allowed.
func (p Parameter) choices() []string {
	switch p.Name {
	case "gateway-chart":
		return []string{"gateway", "legacy"}
	case "gateway-image":
		return []string{"explicit", "auto"}
	case "gateway-selector":
		return []string{"chart", "revision"}
	case "operators":
		return []string{"each", "layers"}
	case "engine":
		return []string{"argocd", "flux"}
	case "compat":
		return []string{"istioctl"}
	}
	return nil
}

// Named puts the name of the parameter before an error: "NAME must be ...".
func Named(name string, err error) error {
	switch {
	case err == nil:
		return nil
	case strings.HasPrefix(err.Error(), "must "):
		return fmt.Errorf("%s %w", name, err)
	}
	return fmt.Errorf("%s: %w", name, err)
}

// SetText sets the parameter from one text. Commas or line feeds separate the
// elements of an array and the entries of a map.
func (p Parameter) SetText(s *Settings, text string) error {
	v, err := p.parse(text)
	if err != nil {
		return err
	}
	return p.Set(s, v)
}

func (p Parameter) parse(text string) (Value, error) {
	switch p.Shape {
	case Array:
		return Value{Array: elements(text)}, nil
	case Map:
		v := Value{Map: map[string]string{}}
		for _, entry := range elements(text) {
			key, value, ok := strings.Cut(entry, "=")
			if !ok {
				return v, fmt.Errorf("must be KEY=VALUE, not %q", entry)
			}
			v.Map[strings.TrimSpace(key)] = strings.TrimSpace(value)
		}
		return v, nil
	}
	return Value{String: text}, nil
}

func elements(text string) []string {
	var out []string
	for _, e := range strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == '\n' }) {
		if e = strings.TrimSpace(e); e != "" {
			out = append(out, e)
		}
	}
	return out
}

func setClusters(s *Settings, v Value) error {
	for _, name := range v.Array {
		if !lifecycle.IsClusterName(name) {
			return fmt.Errorf("must name a cluster, not %q", name)
		}
	}
	s.Spec.Only = v.Array
	return nil
}

func setVersion(s *Settings, v Value) error {
	s.Spec.IstioVersion = v.String
	if v.String == "" {
		return nil
	}
	if _, err := chart.ParseVersion(v.String); err != nil {
		return fmt.Errorf("%w\nhint: as in 1.24.2", err)
	}
	return nil
}

func setAuto(s *Settings, v Value) error {
	auto := &lifecycle.AutoConfig{Revision: v.Map["revision"], Hub: v.Map["hub"], Tag: v.Map["tag"]}
	for key := range v.Map {
		if !slices.Contains([]string{"revision", "hub", "tag"}, key) {
			return fmt.Errorf("must have revision, hub and tag, not %q", key)
		}
	}
	s.Spec.Auto = auto
	return nil
}

func setSeverity(s *Settings, v Value) error {
	for code, severity := range v.Map {
		known, ok := diag.ParseCode(code)
		switch _, isSeverity := diag.ParseSeverity(severity); {
		case !ok:
			return fmt.Errorf("%q is not the code of a finding", code)
		case known.Fixed():
			return fmt.Errorf("the severity of %s must not be changed: %s", known, known.Title())
		case !isSeverity:
			return fmt.Errorf("%s must be info, warning or error, not %q", code, severity)
		}
	}
	s.Spec.Policies.Severity = v.Map
	return nil
}

func setToday(s *Settings, v Value) (err error) {
	if v.String == "" {
		return nil
	}
	if s.Today, err = time.Parse(time.DateOnly, v.String); err != nil {
		return fmt.Errorf("must be a date as in 2026-12-31, not %q", v.String)
	}
	return nil
}

func setLocked(s *Settings, v Value) error {
	if v.String == "" {
		return nil
	}
	s.Spec.Charts.Locked = new(bool)
	return setBool(func(s *Settings) *bool { return s.Spec.Charts.Locked })(s, v)
}

func setBool(field func(*Settings) *bool) func(*Settings, Value) error {
	return func(s *Settings, v Value) error {
		on, err := strconv.ParseBool(v.String)
		if err != nil && v.String != "" {
			return fmt.Errorf("must be true or false, not %q", v.String)
		}
		*field(s) = on
		return nil
	}
}

func oneOf(value string, allowed ...string) error {
	switch {
	case value == "" || len(allowed) == 0 || slices.Contains(allowed, value):
		return nil
	case len(allowed) == 1:
		return fmt.Errorf("must be %q, not %q", allowed[0], value)
	}
	return fmt.Errorf("must be one of %q, not %q", allowed, value)
}
