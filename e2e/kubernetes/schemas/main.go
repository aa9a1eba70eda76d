// Command schemas writes the schemas of Kubernetes that package
// policies/acceptance/openapi embeds: those of each minor version, by the API
// that k8s.io/kubernetes of that version publishes. It needs the module proxy.
//
//	schemas FILE
//
// Descriptions are left out, and a type that several versions have alike is
// written once. The published APIs say nothing about enumerations, so these are
// taken from the package that the API server makes its own API from, in the
// version of this module.
package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"log"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// releases are the newest of each minor version when the file was made.
var releases = []string{"1.26.15", "1.27.16", "1.28.15", "1.29.15", "1.30.14", "1.31.14", "1.32.13", "1.33.13",
	"1.34.4", "1.35.4",
	"1.36.3", "1.37.2"}

func main() {
	log.SetFlags(0)
	if len(os.Args) != 2 {
		log.Fatal("usage: schemas FILE")
	}
	if err := run(os.Args[1]); err != nil {
		log.Fatal(err)
	}
}

func run(file string) error {
	enums, minors := enumerations(), map[line][]int{}
	for _, release := range releases {
		api, err := load(release)
		if err != nil {
			return fmt.Errorf("Kubernetes %s: %w", release, err)
		}
		minor, err := strconv.Atoi(strings.Split(release, ".")[1])
		if err != nil {
			return err
		}
		for _, l := range api.lines(enums) {
			minors[l] = append(minors[l], minor)
		}
	}
	return write(file, minors)
}

// line is a type of one version or of several: its name, the kind that it is
// the type of, and its schema.
type line struct{ name, kind, schema string }

// write writes the lines: minors, name, kind and schema, with tabs between them.
// They are not compressed, so that a reviewer sees what changes, and no run of
// the program has to unpack them.
func write(file string, minors map[line][]int) error {
	var out bytes.Buffer
	for _, l := range slices.SortedFunc(maps.Keys(minors), compare) {
		fmt.Fprintf(&out, "%s\t%s\t%s\t%s\n", ranges(minors[l]), l.name, l.kind, l.schema)
	}
	return os.WriteFile(file, out.Bytes(), 0o644)
}

func compare(a, b line) int {
	return cmp.Or(cmp.Compare(a.name, b.name), cmp.Compare(a.schema, b.schema), cmp.Compare(a.kind, b.kind))
}

// ranges writes ascending numbers as 26-29,31-31.
func ranges(numbers []int) string {
	var out []string
	for first := 0; first < len(numbers); {
		last := first
		for last+1 < len(numbers) && numbers[last+1] == numbers[last]+1 {
			last++
		}
		out = append(out, fmt.Sprintf("%d-%d", numbers[first], numbers[last]))
		first = last + 1
	}
	return strings.Join(out, ",")
}

// load reads the published API of a release.
func load(release string) (*api, error) {
	text, err := exec.Command("go", "mod", "download", "-json", "k8s.io/kubernetes@v"+release).Output()
	if err != nil {
		return nil, err
	}
	var module struct{ Dir string }
	if err := json.Unmarshal(text, &module); err != nil {
		return nil, err
	}
	text, err = os.ReadFile(filepath.Join(module.Dir, "api", "openapi-spec", "swagger.json"))
	if err != nil {
		return nil, err
	}
	a := new(api)
	return a, json.Unmarshal(text, a)
}
