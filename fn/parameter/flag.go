package parameter

import (
	"errors"
	"fmt"
	"maps"
	"strconv"
	"strings"

	"github.com/spf13/pflag"

	"github.com/meshpress/meshpress/render/limit"
)

// Flags adds a flag for each parameter of the table.
func Flags(flags *pflag.FlagSet, table []Parameter, s *Settings) {
	flags.Var(limits{}, "limits", "allow inputs so many `TIMES` the usual size")
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

// limits is for who starts the program alone: it is in no table of what inputs set.
type limits struct{}

func (limits) Type() string   { return "int" }
func (limits) String() string { return "" }

// Set raises the limits of the process.
func (limits) Set(text string) error {
	times, err := strconv.Atoi(text)
	if err != nil {
		return fmt.Errorf("must be a whole number, not %q", text)
	}
	return limit.Raise(times)
}
