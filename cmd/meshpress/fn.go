package main

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/meshpress/meshpress/fn/krm"
)

const fnUsage = `meshpress fn is the KRM function: it reads a ResourceList from standard input
and prints the result. Without any argument the program is the function too,
because kustomize and kpt start it without arguments:

  annotations:
    config.kubernetes.io/function: |
      exec: {path: meshpress}

The functionConfig is a RenderConfig, a lifecycle resource, or a ConfigMap whose
keys are the flags of render; only the function has validate, keep-inputs and dir.
`

func newFn(s streams) *cobra.Command {
	return &cobra.Command{Use: "fn", Short: "run as a KRM function of kustomize or kpt", Long: fnUsage, Args: noArguments,
		RunE: func(c *cobra.Command, _ []string) error { return runFunction(c.Context(), s) }}
}

func runFunction(ctx context.Context, s streams) error {
	out := &witness{Writer: s.out}
	found, err := krm.Run(ctx, s.in, out)
	printFindings(s, found)
	switch {
	case out.err != nil:
		return environment(fmt.Errorf("write to stdout: %w", out.err))
	case err != nil:
		return wrongUsage(err, "")
	}
	return outcome(found)
}

// witness remembers the error of a write.
type witness struct {
	io.Writer
	err error
}

func (w *witness) Write(p []byte) (n int, err error) {
	n, err = w.Writer.Write(p)
	if err != nil {
		w.err = err
	}
	return n, err
}
