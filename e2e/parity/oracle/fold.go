package main

import (
	"fmt"
	"io"
	"os"

	"istio.io/istio/operator/pkg/values"
)

// fold merges files and --set flags into one IstioOperator, as istioctl does before it reads a profile.
// meshpress takes one file and no flags; the folded file is its input for cases of upstream's tests that use
// several files or flags.
func fold(out io.Writer, files, sets []string) error {
	user := values.Map{
		"apiVersion": "install.istio.io/v1alpha1",
		"kind":       "IstioOperator",
		"spec":       map[string]any{},
	}
	for _, name := range files {
		if err := mergeFile(user, name); err != nil {
			return err
		}
	}
	if err := user.SetSpecPaths(sets...); err != nil {
		return fmt.Errorf("apply -set: %w", err)
	}
	_, err := io.WriteString(out, user.YAML())
	return err
}

// mergeFile skips a null spec, because it would erase the earlier ones.
func mergeFile(user values.Map, name string) error {
	text, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	m, err := values.MapFromYaml(text)
	if err != nil {
		return fmt.Errorf("parse %s: %w", name, err)
	}
	if m["spec"] == nil {
		delete(m, "spec")
	}
	user.MergeFrom(m)
	return nil
}
