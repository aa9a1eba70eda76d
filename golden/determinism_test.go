package golden

import (
	"bytes"
	"math/rand/v2"
	"runtime"
	"testing"

	"github.com/meshpress/meshpress/internal/fixture"
	"github.com/meshpress/meshpress/render"
	"github.com/meshpress/meshpress/render/source"
)

// TestDeterminism renders every fixture several times, with one and with four threads and with documents in
// changing order. The output must be the same.
func TestDeterminism(t *testing.T) {
	names := cases(t)
	for _, name := range names {
		t.Run(name, func(t *testing.T) {
			docs, _ := source.NewReader(nil).Read("fixtures/" + name)
			want := stream(t, docs, 1)
			random := rand.New(rand.NewPCG(1, 2))
			for run := range runs() {
				random.Shuffle(len(docs), func(i, j int) { docs[i], docs[j] = docs[j], docs[i] })
				if got := stream(t, docs, 1+3*(run%2)); !bytes.Equal(got, want) {
					t.Fatalf("run %d differs from the first one", run)
				}
			}
		})
	}
}

// runs returns how often a fixture is rendered again, at least once for each number of threads. The order of maps
// differs in every run, so a few runs suffice; `go test -count` makes more.
func runs() int {
	if testing.Short() {
		return 2
	}
	return 4
}

// stream returns all rendered objects and the findings.
func stream(t *testing.T, docs []source.Document, threads int) []byte {
	t.Helper()
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(threads))
	var out bytes.Buffer
	found, err := render.Load(t.Context(), docs, render.Options{Charts: fixture.Charts}).Render(t.Context(),
		func(c render.Cluster) error {
			for _, o := range c.Objects() {
				text, err := o.YAML()
				if err != nil {
					return err
				}
				out.Write(text)
			}
			return nil
		})
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range found {
		out.WriteString(d.String() + "\n")
	}
	return out.Bytes()
}
