package terminal

import "fmt"

// Count is a number with its noun: "1 cluster", "2 clusters".
func Count(n int, noun string) string {
	return fmt.Sprintf("%d %s", n, Plural(n, noun))
}

// Plural returns a noun in the form for a number: "cluster" for 1, else "clusters".
func Plural(n int, noun string) string {
	if n == 1 {
		return noun
	}
	return noun + "s"
}
