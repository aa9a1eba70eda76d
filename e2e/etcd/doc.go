// Package etcd has the requirements of etcd in its own module, because they conflict with all others: `make
// hosts` builds the server from here. It has no code.
package etcd
