package source

import "testing"

func TestCopySharesNothing(t *testing.T) {
	docs, found := Parse("f.yaml", []byte("a: &x {b: 1}\nc: *x\n"))
	if len(docs) != 1 || len(found) > 0 {
		t.Fatalf("%d documents, %v", len(docs), found)
	}
	d := docs[0].Copy()
	d.Get("a", "b").Node.Value = "2"
	if got := docs[0].Get("c", "b").Text(); got != "1" {
		t.Errorf("the document has %s", got)
	}
	if got := d.Get("c", "b").Text(); got != "2" { // the alias names the copy of its node
		t.Errorf("the copy has %s", got)
	}
	if docs[0].Get("c").Pos() != d.Get("c").Pos() {
		t.Errorf("%v is %v in the copy", docs[0].Get("c").Pos(), d.Get("c").Pos())
	}
}
