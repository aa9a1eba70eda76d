package accepted

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/meshpress/meshpress/inspect/live"
	"github.com/meshpress/meshpress/inspect/takeover"
	"github.com/meshpress/meshpress/internal/fixture"
	"github.com/meshpress/meshpress/render"
	"github.com/meshpress/meshpress/render/manifest"
	"github.com/meshpress/meshpress/render/source"
)

// TestTakeoverOfWhatWasApplied: a cluster that has what is rendered has no
// differences, whoever applied it: who creates objects is named as the writer of
// their defaults, who applies them server-side is not.
func TestTakeoverOfWhatWasApplied(t *testing.T) {
	s := start(t)
	foreign, err := parse(networkAttachment)
	if err != nil {
		t.Fatal(err)
	}
	if refusal := s.refusal(foreign.Data, true); refusal != "" {
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
	*server
	create bool
	known  map[string]json.RawMessage // by the text of the object
}

func (b *backReader) fixture(t *testing.T, name string) {
	docs, found := source.NewReader(nil).Read(fixtures + "/" + name)
	if found.HasErrors() {
		t.Fatal(found)
	}
	fleet := takeover.New(nil)
	_, err := render.Load(t.Context(), docs, render.Options{Charts: fixture.Charts}).Render(t.Context(),
		func(c render.Cluster) error {
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
func (b *backReader) dump(c render.Cluster) ([]byte, error) {
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
	path, err := b.write(o, b.create && !stays)
	if err != nil {
		return nil, err
	}
	code, got, err := b.do(http.MethodGet, path, "", nil)
	if err != nil || code != http.StatusOK {
		return nil, fmt.Errorf("read: %s", message(got, err))
	}
	if !stays {
		if code, answer, err := b.do(http.MethodDelete, path, "", nil); err != nil || code >= 300 {
			return nil, fmt.Errorf("delete: %s", message(answer, err))
		}
	}
	return bytes.Clone(got), nil
}

// write returns the path of the object.
func (b *backReader) write(o *manifest.Object, create bool) (string, error) {
	r, ok := b.discover(o.APIVersion(), o.Kind())
	for deadline := time.Now().Add(time.Minute); !ok; r, ok = b.discover(o.APIVersion(), o.Kind()) {
		if time.Now().After(deadline) { // its definition was applied just now
			return "", fmt.Errorf("no matches for kind %s %s", o.APIVersion(), o.Kind())
		}
		time.Sleep(50 * time.Millisecond)
	}
	namespace := o.Key().Namespace
	if r.namespaced && namespace != "" {
		b.refusal(map[string]any{"apiVersion": "v1", "kind": "Namespace",
			"metadata": map[string]any{"name": namespace}}, true)
	}
	text, err := json.Marshal(o.Data)
	if err != nil {
		return "", err
	}
	method, path, kind := http.MethodPatch, r.in(namespace)+"/"+o.Name(), "application/apply-patch+yaml"
	query := "?fieldManager=meshpress&force=true"
	at := path
	if create {
		method, at, kind, query = http.MethodPost, r.in(namespace), "application/json", "?fieldManager=helm"
	}
	if code, answer, err := b.do(method, at+query, kind, text); err != nil || code >= 300 {
		return "", fmt.Errorf("write: %s", message(answer, err))
	}
	return path, nil
}
