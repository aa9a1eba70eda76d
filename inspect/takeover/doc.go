// Package takeover compares a rendered cluster with what runs in it, and lists the steps to make Git the owner. It says
// which objects are adopted, changed, new or left behind, which fields the API server would refuse to change, which
// tools would write objects back, and which pods restart.
//
// It does not read dumps: package live does. It opens no connection and changes nothing.
package takeover
