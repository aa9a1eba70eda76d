package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"

	"google.golang.org/protobuf/reflect/protoreflect"
	"sigs.k8s.io/yaml"

	"istio.io/istio/operator/pkg/apis"
)

// decode reads values of an IstioOperator, one JSON object a line, and says for
// each whether upstream takes it: a line with what is wrong, or an empty one. It is
// the decoding with which istioctl begins to validate values.
func decode(in io.Reader, out io.Writer) error {
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		problem := ""
		if err := yaml.Unmarshal(lines.Bytes(), &apis.Values{}); err != nil {
			problem = fmt.Sprintf("%q", err.Error())
		}
		if _, err := fmt.Fprintln(out, problem); err != nil {
			return err
		}
	}
	return lines.Err()
}

// fields prints the paths of all values that have a type, one JSON list a line.
func fields(out io.Writer) error {
	lines := json.NewEncoder(out)
	var walk func(of protoreflect.MessageDescriptor, path []string) error
	walk = func(of protoreflect.MessageDescriptor, path []string) error {
		for i := range of.Fields().Len() {
			f := of.Fields().Get(i)
			at := append(path[:len(path):len(path)], f.JSONName())
			if err := lines.Encode(at); err != nil {
				return err
			}
			if m := f.Message(); m != nil && !f.IsList() && !f.IsMap() && m.ParentFile() == of.ParentFile() &&
				m.Name() != "IntOrString" {
				if err := walk(m, at); err != nil {
					return err
				}
			}
		}
		return nil
	}
	return walk((&apis.Values{}).ProtoReflect().Descriptor(), nil)
}
