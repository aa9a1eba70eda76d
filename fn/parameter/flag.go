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
	flags.BoolVar(&s.InFull, "in-full", false, "render every cluster by itself, which takes longer and gives the same")
	_ = flags.MarkHidden("in-full") // it is there
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

// IsFlag tells whether a flag is one that [Flags] added.
func IsFlag(f *pflag.Flag) bool { _, ok := f.Value.(*flag); return ok }

// Choices lists the values of a flag of [Flags], nil if there are others too.
func Choices(f *pflag.Flag) []string {
	if p, ok := f.Value.(*flag); ok {
		return p.parameter.choices()
	}
	return nil
}

// Given visits what a command line gives parameters: sorted by name, and a flag
// that adds once for each time.
func Given(flags *pflag.FlagSet, visit func(name, value string)) {
	flags.Visit(func(f *pflag.Flag) {
		if p, ok := f.Value.(*flag); ok {
			for _, text := range p.given {
				visit(f.Name, text)
			}
		}
	})
}

// flag collects what is given, and sets the parameter each time.
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
	return f.parameter.apply(f.settings, f.value)
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
