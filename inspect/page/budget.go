package page

// budget limits the parts of a page whose size depends on the texts of an input. What does not fit is left out, and
// the page says which command shows it. The rest of a page grows with the number of clusters and changes only.
type budget struct{ left int }

// maxPage is the size of those parts in bytes. With it, the page of a large fleet stays below 5 MB.
const maxPage = 2_500_000

func newBudget() *budget { return &budget{maxPage} }

// take tells whether a text fits, and counts it.
func (b *budget) take(text string) bool {
	if len(text) > b.left {
		return false
	}
	b.left -= len(text)
	return true
}
