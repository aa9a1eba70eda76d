// Package etcd holds the requirements of etcd, in a module of its own because
// they go with nobody else's: `make hosts` builds the server from here. There
// is no code.
package etcd
