package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	batchv1 "k8s.io/api/batch/v1"
	"sigs.k8s.io/yaml"

	"github.com/meshpress/meshpress/internal/gittest"
)

// TestIndexedJob reads the Job of examples/indexed-job and runs its command once for each pod, with paths of
// this machine.
func TestIndexedJob(t *testing.T) {
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("git is not installed")
	}
	text, err := os.ReadFile("../../examples/indexed-job/job.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var job batchv1.Job
	if err := yaml.UnmarshalStrict(text, &job); err != nil {
		t.Fatal(err)
	}
	if mode := job.Spec.CompletionMode; mode == nil || *mode != batchv1.IndexedCompletion {
		t.Error("the Job is not indexed")
	}
	publish := job.Spec.Template.Spec.Containers[0]
	count := int(*job.Spec.Completions)
	if !slices.Contains(publish.Args, fmt.Sprintf("--shard=/%d", count)) ||
		!slices.Equal(publish.Command, []string{"meshpress"}) {
		t.Errorf("%d completions, and the command %q %q", count, publish.Command, publish.Args)
	}
	for _, e := range publish.Env {
		t.Setenv(e.Name, e.Value)
	}
	gittest.Set(t)
	remote := gittest.Bare(t)
	args := strings.Split(strings.NewReplacer("https://git.example.com/clusters.git", "file://"+remote, "/work/mesh/fleet",
		"../../examples/ambient").Replace(strings.Join(publish.Args, "\n")), "\n")
	for i := range count {
		t.Setenv(jobIndex, fmt.Sprint(i))
		var message bytes.Buffer
		if code := run(t.Context(), args, streams{in: strings.NewReader(""), out: io.Discard,
			err: &message}); code != exitOK {
			t.Errorf("pod %d: exit code %d\n%s", i, code, message.String())
		}
	}
	if out := gittest.Run(t, remote, "ls-tree", "--name-only", "rendered"); !strings.Contains(out+"\n", "cluster1\n") {
		t.Errorf("the branch has %s", out)
	}
}
