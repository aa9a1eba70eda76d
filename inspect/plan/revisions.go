package plan

import (
	"fmt"
	"maps"
	"slices"

	"github.com/meshpress/meshpress/render/snapshot"
)

// Revision is a control plane. Users are the gateways and tags that refer to it after the change.
type Revision struct {
	Name    string   `json:"name"` // "" for the control plane without a revision
	State   string   `json:"state"`
	Version string   `json:"version"`
	Users   []string `json:"users,omitempty"`
}

// Tag is a revision tag, or the default revision, that is added, moved or removed. From is empty if it is
// added, To if it is removed.
type Tag struct {
	Name  string `json:"name"`
	State string `json:"state"`
	From  string `json:"from,omitempty"`
	To    string `json:"to,omitempty"`
}

const (
	comes = "comes"
	stays = "stays"
	goes  = "goes"
	moves = "moves"
)

// revisions returns the control planes, none if there is only one and it stays.
func (ch *change) revisions() []Revision {
	var out []Revision
	for _, name := range union(ch.old.Planes, ch.new.Planes) {
		_, before := ch.old.Planes[name]
		plane, after := ch.new.Planes[name]
		r := Revision{Name: name, State: stays, Users: ch.users(name)}
		switch {
		case !before:
			r.State = comes
		case !after:
			r.State, plane = goes, ch.old.Planes[name]
		}
		r.Version = versionOf(plane)
		out = append(out, r)
	}
	if len(out) == 1 && out[0].State == stays {
		return nil
	}
	return out
}

func versionOf(p snapshot.Part) string {
	if p.Tag == "" {
		return p.Version.String()
	}
	return p.Tag
}

func union[V any](a, b map[string]V) []string {
	keys := slices.AppendSeq(slices.Collect(maps.Keys(a)), maps.Keys(b))
	slices.Sort(keys)
	return slices.Compact(keys)
}

// users returns what refers to a revision after the change. For a removed revision it returns what would refer
// to it.
func (ch *change) users(revision string) []string {
	var out []string
	for _, p := range slices.Concat(ch.new.gateways[revision], ch.new.lonely[revision]) {
		out = append(out, "gateway "+p.Object.Key().Namespace+"/"+p.Object.Name())
	}
	for _, tag := range ch.new.revTags[revision] {
		out = append(out, tagName(tag))
	}
	return out
}

func tagName(tag string) string {
	if tag == "default" {
		return "the default"
	}
	return fmt.Sprintf("tag %q", tag)
}

// tags returns the tags that change.
func (ch *change) tags() []Tag {
	var out []Tag
	for _, name := range union(ch.old.Tags, ch.new.Tags) {
		from, before := ch.old.Tags[name]
		to, after := ch.new.Tags[name]
		t := Tag{Name: name, State: moves, From: from, To: to}
		switch {
		case !before:
			t.State = comes
		case !after:
			t.State = goes
		case from == to:
			continue
		}
		out = append(out, t)
	}
	return out
}

// revisionName returns the name of a revision in sentences.
func revisionName(name string) string {
	if name == "" {
		return "the control plane without a revision"
	}
	return fmt.Sprintf("revision %q", name)
}
