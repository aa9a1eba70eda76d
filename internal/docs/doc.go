// Package docs holds tests of pages in docs/ that belong to no other package.
// It has no code of its own.
package docs
