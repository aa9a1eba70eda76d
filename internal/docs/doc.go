// Package docs has tests of pages in docs/ that belong to no other package. It has no other code.
package docs
