package diff

import (
	"math/rand/v2"
	"strings"
	"testing"
)

// TestReplacementCanBeTakenBack: the change of a group, with a cluster's own values for the placeholders, is
// exactly the change of that cluster.
func TestReplacementCanBeTakenBack(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	parts := []string{"c1", "net", "c1-net", "td.c1", "x", "-", ".", "/", " ", "12", "<", ">", "cluster", "network", "é"}
	for range 20_000 {
		own := Own{"<cluster>": parts[random.IntN(4)], "<network>": parts[random.IntN(len(parts))],
			"<trust domain>": parts[random.IntN(4)]}
		var b strings.Builder
		for range random.IntN(8) {
			b.WriteString(parts[random.IntN(len(parts))])
		}
		got, found, ok := own.Replace(b.String())
		if !ok {
			continue // it contains a placeholder already
		}
		back := got.(string)
		for _, v := range own.longestFirst() {
			back = strings.ReplaceAll(back, v[1], v[0])
		}
		if back != b.String() || found != (got != b.String()) {
			t.Fatalf("%v: %q is %q, and back %q", own, b.String(), got, back)
		}
	}
}
