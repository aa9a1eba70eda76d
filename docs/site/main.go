// Command site makes static pages with a search of the documentation. The Markdown files stay the source: they read as
// well on a forge, and nothing in them is for this program.
//
//	go run ./docs/site
//
// It checks every link and anchor between the files, and that some page links each page; one that leads nowhere is an
// error. It links the code of a finding to the page about it. It opens no connection, and neither do the pages: they
// work from a disk.
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
)

func main() {
	root := flag.String("root", ".", "the `DIR` of the checkout")
	out := flag.String("o", "dist/site", "write the pages into this `DIR`")
	home := flag.String("home", "https://github.com/meshpress/meshpress/blob/main/",
		"the `URL` of files that are no pages")
	flag.Parse()
	if err := build(*root, *out, *home); err != nil {
		fmt.Fprintln(os.Stderr, "site:", err)
		os.Exit(1)
	}
	fmt.Println(filepath.Join(*out, "index.html"))
}

// build reads the pages, checks their links, and writes them.
func build(root, out, home string) error {
	s, err := read(root, home)
	if err != nil {
		return err
	}
	var wrong []error
	for _, name := range s.names() {
		wrong = append(wrong, s.pages[name].resolve(s)...)
	}
	wrong = append(wrong, s.unreached()...)
	if err := errors.Join(wrong...); err != nil {
		return err
	}
	return s.write(out)
}
