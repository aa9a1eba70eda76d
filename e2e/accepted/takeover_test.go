package accepted

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/meshpress/meshpress/e2e/apiserver"
	"github.com/meshpress/meshpress/inspect/live"
	"github.com/meshpress/meshpress/inspect/takeover"
	"github.com/meshpress/meshpress/internal/fixture"
	meshpress "github.com/meshpress/meshpress/render"
	"github.com/meshpress/meshpress/render/manifest"
	"github.com/meshpress/meshpress/render/source"
)

// TestTakeoverOfWhatWasApplied: a cluster that has what is rendered has no
// differences, whoever applied it: who creates objects is named as the writer of
// their defaults, who applies them server-side is not.
func TestTakeoverOfWhatWasApplied(t *testing.T) {
	s := start(t, apiserver.Host(t, "kube-apiserver"))
	foreign, err := parse(networkAttachment)
	if err != nil {
		t.Fatal(err)
	}
	if refusal := s.Create(foreign.Data); refusal != "" {
		t.Fatal(refusal)
	}
	for _, how := range []string{"create", "apply"} {
		t.Run(how, func(t *testing.T) {
			b := &backReader{server: s, create: how == "create", known: map[string]json.RawMessage{}}
			for _, name := range fixture.Names(t, fixtures) {
				b.fixture(t, name)
			}
			t.Logf("%d objects", len(b.known))
		})
	}
}

// backReader writes objects and reads them back.
type backReader struct {
	server *apiserver.Server
	create bool
	known  map[string]json.RawMessage // by the text of the object
}

func (b *backReader) fixture(t *testing.T, name string) {
	docs, found := source.NewReader(nil).Read(fixtures + "/" + name)
	if found.HasErrors() {
		t.Fatal(found)
	}
	fleet := takeover.New(nil)
	_, err := meshpress.Load(t.Context(), docs, meshpress.Options{Charts: fixture.Charts}).Render(t.Context(),
		func(c meshpress.Cluster) error {
			dump, err := b.dump(c)
			if err != nil {
				return err
			}
			present, err := live.Read(c.Name, dump)
			if err == nil {
				fleet.Add(c, present)
			}
			return err
		})
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	if r := fleet.Report(); !r.IsEmpty() {
		for i := range r.Clusters {
			r.Clusters[i].Steps = nil
		}
		var text strings.Builder
		if err := r.WriteText(&text); err != nil {
			t.Fatal(err)
		}
		t.Errorf("fixture %s is not as it was applied:\n%s", name, text.String())
	}
}

// dump is what kubectl would print of a cluster that has the objects.
func (b *backReader) dump(c meshpress.Cluster) ([]byte, error) {
	list := struct {
		Kind  string            `json:"kind"`
		Items []json.RawMessage `json:"items"`
	}{Kind: "List"}
	for _, o := range c.Objects() {
		text, err := o.YAML()
		if err != nil {
			return nil, err
		}
		if b.known[string(text)] == nil {
			if b.known[string(text)], err = b.back(string(text)); err != nil {
				return nil, fmt.Errorf("%s: %w", o.Key(), err)
			}
		}
		list.Items = append(list.Items, b.known[string(text)])
	}
	return json.Marshal(list)
}

// back writes an object, reads it, and deletes it again. Definitions and namespaces
// stay, so they are applied in any case.
func (b *backReader) back(text string) (json.RawMessage, error) {
	o, err := parse(text)
	if err != nil {
		return nil, err
	}
	stays := o.IsCRD() || o.Kind() == "Namespace"
	if problem := b.write(o, b.create && !stays); problem != "" {
		return nil, errors.New("write: " + problem)
	}
	got, problem := b.server.Read(o.Data)
	if problem != "" {
		return nil, errors.New("read: " + problem)
	}
	if stays {
		return got, nil
	}
	if problem := b.server.Delete(o.Data); problem != "" {
		return nil, errors.New("delete: " + problem)
	}
	return got, nil
}

// write writes an object, and returns what the server has against it.
func (b *backReader) write(o *manifest.Object, create bool) string {
	for deadline := time.Now().Add(time.Minute); !b.server.Serves(o.APIVersion(), o.Kind()); {
		if time.Now().After(deadline) { // its definition was applied just now
			return "no matches for kind " + o.Kind()
		}
		time.Sleep(50 * time.Millisecond)
	}
	if namespace := o.Key().Namespace; namespace != "" {
		if problem := b.server.Create(map[string]any{"apiVersion": "v1", "kind": "Namespace",
			"metadata": map[string]any{"name": namespace}}); problem != "" {
			return problem
		}
	}
	if create {
		return b.server.Create(o.Data)
	}
	return b.server.Apply(o.Data)
}
