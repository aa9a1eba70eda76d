package main

import (
	"bytes"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// TestSpoolReturnsWhatWasWritten: in its order, whether it fits into memory or not, and whatever is written again.
func TestSpoolReturnsWhatWasWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var s spool
		defer s.discard()
		var want, have bytes.Buffer
		var texts []string
		var parts []span
		for range rapid.IntRange(0, 40).Draw(t, "n") {
			if len(texts) > 0 && rapid.Bool().Draw(t, "again") {
				i := rapid.IntRange(0, len(texts)-1).Draw(t, "which")
				s.again(parts[i])
				want.WriteString(texts[i])
				continue
			}
			text := strings.Repeat(rapid.StringMatching(`[a-z]{0,9}`).Draw(t, "text"),
				rapid.SampledFrom([]int{1, 100, 100_000}).Draw(t, "times"))
			part, err := s.add([]byte(text))
			if err != nil {
				t.Fatal(err)
			}
			texts, parts = append(texts, text), append(parts, part)
			want.WriteString(text)
		}
		if err := s.copyTo(&have); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(want.Bytes(), have.Bytes()) {
			t.Fatalf("%d bytes, want %d, or others", have.Len(), want.Len())
		}
	})
}

// TestSpoolKeepsSharedTextsOnce: the room that it takes is that of different texts.
func TestSpoolKeepsSharedTextsOnce(t *testing.T) {
	var s spool
	defer s.discard()
	text := bytes.Repeat([]byte("x"), maxInMemory/2)
	part, err := s.add(text)
	for range 9 {
		s.again(part)
	}
	var out bytes.Buffer
	if err != nil || s.copyTo(&out) != nil || out.Len() != 10*len(text) || s.last.Len()+int(s.saved) != len(text) {
		t.Errorf("%d bytes out, %d bytes kept: %v", out.Len(), s.last.Len()+int(s.saved), err)
	}
}
