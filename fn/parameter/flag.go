package parameter

import (
	"errors"
	"maps"
	"strings"

	"github.com/spf13/pflag"
)

// Flags adds a flag for each parameter of the table.
func Flags(flags *pflag.FlagSet, table []Parameter, s *Settings) {
	for _, p := range table {
		f := flags.VarPF(&flag{parameter: p, settings: s}, p.Name, "", p.Help)
		if p.IsSwitch() {
			f.NoOptDefVal = "true"
		}
	}
}

// IsSwitch tells whether it is on or off: a String without a name
// for its value.
func (p Parameter) IsSwitch() bool { return p.Shape == String && !strings.Contains(p.Help, "`") }

// flag collects what is given, and sets the parameter each time.
type flag struct {
	parameter Parameter
	settings  *Settings
	value     Value
}

func (f *flag) Type() string {
	if f.parameter.IsSwitch() {
		return "bool"
	}
	return "string"
}

func (f *flag) String() string { return "" }

// Set adds to an array or a map: such flags can be repeated.
func (f *flag) Set(text string) error {
	if text == "" && f.parameter.Shape != Array {
		return errors.New("must not be empty")
	}
	switch p := f.parameter; p.Shape {
	case Array:
		f.value.Array = append(f.value.Array, text) // not divided: a path may have a comma
	case Map:
		v, err := p.parse(text)
		if err != nil {
			return err
		}
		if f.value.Map == nil {
			f.value.Map = map[string]string{}
		}
		maps.Copy(f.value.Map, v.Map)
	default:
		f.value.String = text
	}
	return f.parameter.set(f.settings, f.value)
}
