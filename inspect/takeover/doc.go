// Package takeover compares a rendered cluster with what runs in it, and lists the steps to own what runs: what is
// adopted, changed, new or left behind, what the API server would refuse, who would write the objects back, and which
// pods restart.
//
// It reads no dump: that is package live. It opens no connection and changes nothing.
package takeover
