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
	flags.Var(limits{}, "limits", "multiply the limits of inputs by `TIMES`")
	flags.BoolVar(&s.InFull, "in-full", false, "render every cluster by itself, which takes longer and gives the same")
	_ = flags.MarkHidden("in-full") // the flag exists
	for _, p := range table {
		f := flags.VarPF(&flag{parameter: p, settings: s}, p.Name, "", p.Help)
		if p.IsSwitch() {
			f.NoOptDefVal = "true"
		}
	}
}

// IsSwitch tells whether the parameter is on or off: a String whose help names
// no value.
func (p Parameter) IsSwitch() bool { return p.Shape == String && !strings.Contains(p.Help, "`") }

// IsFlag tells whether a flag is one that [Flags] added.
func IsFlag(f *pflag.Flag) bool { _, ok := f.Value.(*flag); return ok }

// Choices lists the allowed values of a flag of [Flags], nil if any value is
// allowed.
func Choices(f *pflag.Flag) []string {
	if p, ok := f.Value.(*flag); ok {
		return p.parameter.choices()
	}
	return nil
}

// Given visits the parameters that a command line sets, sorted by name. It
// visits a flag that can be repeated once for each value.
func Given(flags *pflag.FlagSet, visit func(name, value string)) {
	flags.Visit(func(f *pflag.Flag) {
		if p, ok := f.Value.(*flag); ok {
			for _, text := range p.given {
				visit(f.Name, text)
			}
		}
	})
}

// flag collects the values of a parameter, and sets the parameter each time.
type flag struct {
	parameter Parameter
	settings  *Settings
	value     Value
	given     []string
}

// Type is what pflag and the completion of shells ask for.
func (f *flag) Type() string {
	switch {
	case f.parameter.IsSwitch():
		return "bool"
	case f.parameter.Shape == String:
		return "string"
	}
	return "stringArray" // it can be repeated
}

func (f *flag) String() string { return "" }

// Set adds to an array or a map: such flags can be repeated.
func (f *flag) Set(text string) error {
	if text == "" && f.parameter.Shape != Array {
		return errors.New("must not be empty")
	}
	if f.parameter.Shape == String {
		f.given = nil // the last one counts
	}
	f.given = append(f.given, text)
	switch p := f.parameter; p.Shape {
	case Array:
		f.value.Array = append(f.value.Array, text) // not split at commas, which a path may have
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
	return f.parameter.apply(f.settings, f.value)
}

// limits is only for the user who starts the program. It is in no table,
// because inputs must not raise their own limits.
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
