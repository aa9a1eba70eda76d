// Command oracle renders IstioOperator files with upstream's own code, as `istioctl manifest generate` does,
// and prints the objects as JSON, one a line. The parity tests compare meshpress with it.
//
// go.mod does not have its dependencies, because one module file cannot have two versions of Istio. Each
// version has its own istio-X.Y.mod:
//
//	go build -modfile=istio-1.28.mod -o oracle-1.28 .
//	./oracle-1.28 -manifests DIR -set profile=demo INPUT.yaml...
//
// It exits with code 1 and a message on stderr if upstream refuses the input.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"

	"istio.io/istio/operator/pkg/render"
)

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// run does one job for each call: it renders the inputs, prints the folded input, or prints what upstream's
// types say of values.
func run(args []string, out io.Writer) error {
	var sets []string
	fs := flag.NewFlagSet("oracle", flag.ContinueOnError)
	manifests := fs.String("manifests", "", "folder that holds charts/ and profiles/; upstream's embedded ones if empty")
	onlyFields := fs.Bool("fields", false, "print the paths of the values that have a type, render nothing")
	onlyDecode := fs.Bool("decode", false, "decode values from standard input, a JSON object a line, and print what is "+
		"wrong with each")
	onlyFold := fs.Bool("fold", false, "print the inputs and -set values as one IstioOperator, render nothing")
	fs.Func("set", "path=value below spec, as istioctl's --set (repeatable)", func(s string) error {
		sets = append(sets, s)
		return nil
	})
	if err := fs.Parse(args); err != nil {
		return err
	}
	if *onlyFields {
		return fields(out)
	}
	if *onlyDecode {
		return decode(os.Stdin, out)
	}
	if *onlyFold {
		return fold(out, fs.Args(), sets)
	}
	if *manifests != "" {
		sets = append(sets, "installPackagePath="+*manifests)
	}
	return generate(out, fs.Args(), sets)
}

// generate passes no logger, as `istioctl manifest generate` does. It prints the parsed objects, because
// istioctl encodes these and not the text of the charts.
func generate(out io.Writer, files, sets []string) error {
	components, _, err := render.GenerateManifest(files, sets, false, nil, nil)
	if err != nil {
		return err
	}
	lines := json.NewEncoder(out)
	for _, component := range components {
		for _, m := range component.Manifests {
			if err := lines.Encode(m.Object); err != nil {
				return fmt.Errorf("print %s: %w", m.Hash(), err)
			}
		}
	}
	return nil
}
