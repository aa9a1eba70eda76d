package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/meshpress/meshpress/fn"
	"github.com/meshpress/meshpress/fn/parameter"
	"github.com/meshpress/meshpress/inspect/testcase"
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/source"
)

const testUsage = `meshpress test PATH... runs the tests of a fleet and of its policies. A test is a
TestCase in a file meshpress-test.yaml: inputs, the findings that they must have,
and what must hold for the rendered objects. PATH is such a file, or a directory
with such files anywhere below it.

  $ meshpress test tests
  $ meshpress test tests --run '*replicas*'
  $ meshpress test tests --format junit > tests.xml

The exit code is 1 if a test fails. docs/test.md describes a TestCase.
`

func newTest(s streams) *cobra.Command {
	c := &cobra.Command{Use: "test PATH...", Short: "run the tests of a fleet and of its policies", Long: testUsage}
	format := newFormatFlag(c, "print results as", func(f format) bool { return f.test != nil })
	parameter.Flags(c.Flags(), nil, &parameter.Settings{})
	only := ""
	c.Flags().StringVar(&only, "run", "", "run only the tests with this `NAME`, in which * stands for any text")
	c.RunE = func(c *cobra.Command, args []string) error {
		if len(args) == 0 {
			return wrongUsage(errors.New("test needs a PATH"), "meshpress test tests")
		}
		files, err := testFiles(args)
		if err != nil {
			return err
		}
		results, err := runTests(c.Context(), s, args, files, only)
		if err != nil {
			return err
		}
		if err := format.test(s.out, results); err != nil {
			return environment(err)
		}
		if testcase.Failed(results) > 0 {
			return exit(exitFindings)
		}
		return nil
	}
	return c
}

// testFiles lists the files of tests that are named, or below directories that are named.
func testFiles(paths []string) ([]string, error) {
	var out []string
	for _, p := range paths {
		info, err := os.Stat(p)
		if err != nil {
			return nil, wrongUsage(fmt.Errorf("%q must be a file or a directory of tests: %w", p, errors.Unwrap(err)),
				"meshpress help test")
		}
		if !info.IsDir() {
			out = append(out, p)
			continue
		}
		err = filepath.WalkDir(p, func(name string, d fs.DirEntry, err error) error {
			if err == nil && !d.IsDir() && d.Name() == testcase.File {
				out = append(out, name)
			}
			return err
		})
		if err != nil {
			return nil, environment(err)
		}
	}
	if len(out) == 0 {
		return nil, wrongUsage(fmt.Errorf("no file %s below %q", testcase.File, paths), "meshpress help test")
	}
	slices.Sort(out)
	return slices.Compact(out), nil
}

// runTests runs the tests of files whose names match a pattern, one after the other: each renders its clusters side by
// side.
func runTests(ctx context.Context, s streams, named, files []string, only string) ([]testcase.Result, error) {
	if _, err := path.Match(only, ""); err != nil {
		return nil, wrongUsage(fmt.Errorf("--run must be a name, in which * stands for any text, not %q", only), "")
	}
	reader := source.NewReader(strings.NewReader("")).Until(ctx)
	reader.Named(named...)
	tests, err := readTests(s, reader, files)
	if err != nil {
		return nil, err
	}
	all := len(tests)
	if tests = slices.DeleteFunc(tests, func(t *testcase.TestCase) bool { return !t.IsNamed(only) }); len(tests) == 0 {
		return nil, wrongUsage(fmt.Errorf("none of the %d tests has the name %q", all, only), "* stands for any text")
	}
	var out []testcase.Result
	var spent int64
	for _, t := range tests {
		result, err := runTest(ctx, reader.Fresh(), t, &spent)
		if err != nil {
			return nil, err
		}
		out = append(out, result)
	}
	return out, nil
}

// readTests decodes all tests before the first one runs.
func readTests(s streams, reader *source.Reader, files []string) ([]*testcase.TestCase, error) {
	var out []*testcase.TestCase
	docs, found := reader.Read(files...)
	count := 0
	for _, d := range docs {
		if !testcase.Is(d) {
			found.Add(d.Finding(diag.BadValue, "must be a TestCase of \"meshpress.dev/v1alpha1\"", ""))
			continue
		}
		t, bad := testcase.Decode(d, &count)
		found = append(found, bad...)
		out = append(out, t)
	}
	printFindings(s, found.Sorted())
	if found.HasErrors() {
		return nil, exit(exitUsage)
	}
	return out, nil
}

// runTest renders the inputs of a test, and judges what comes of them.
func runTest(
	ctx context.Context, reader *source.Reader, t *testcase.TestCase, spent *int64,
) (testcase.Result, error) {
	settings := testSettings(t, t.Spec.Inputs)
	docs, found := fn.Read(reader, settings)
	docs = slices.DeleteFunc(docs, testcase.Is)
	fleet := fn.Load(ctx, reader, settings, docs, found, fn.Run{})
	if len(t.Spec.Before) > 0 {
		old, bad, err := fn.Earlier(ctx, reader.Fresh(), testSettings(t, t.Spec.Before))
		if err != nil || bad.HasErrors() {
			return t.Judge(ctx, spent).Result(bad), err
		}
		fleet = fleet.WithChecks(fn.Checks(reader, newPast(old, nil)))
	}
	judge := t.Judge(ctx, spent)
	found, err := fleet.Render(ctx, judge.Add)
	if err != nil {
		return testcase.Result{}, defect(err)
	}
	return judge.Result(found), nil
}

// testSettings are the settings for inputs of a test, whose default is the directory of the test.
func testSettings(t *testcase.TestCase, inputs []string) parameter.Settings {
	if len(inputs) == 0 {
		inputs = []string{"."}
	}
	var out parameter.Settings
	out.Spec.Resources = besideAll(t, inputs)
	out.Spec.Policies.Files = besideAll(t, t.Spec.Policies)
	if t.Spec.Config != "" {
		out.Config = t.Beside(t.Spec.Config)
	}
	out.Today, _ = t.Today() // Decode has reported another text
	return out
}

func besideAll(t *testcase.TestCase, names []string) []string {
	var out []string
	for _, name := range names {
		out = append(out, t.Beside(name))
	}
	return out
}
