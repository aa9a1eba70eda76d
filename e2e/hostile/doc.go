// Package hostile attacks the built program: with resources, configs, charts,
// policies, trees, locks, Git repositories and environments that want to hurt.
//
// Each attack takes place in a [world] of its own and runs in the hosts that it
// concerns: the command line, the KRM function, the plugin of Argo CD. Whatever
// the attack, a run must end with the exit code 0, 1, 2 or 3, without a panic or
// a signal, within bounded memory and output; it must start no program, open no
// connection, open no file beside what it was given, change nothing but its
// output, and have an output that is whole or none at all. An attack says what
// else must hold.
//
// The tests are for Linux. MESHPRESS_BIN names the program. strace sees what a
// run opens and starts; without it that is not checked, and the tests say so.
// MESHPRESS_ALL=1 makes what is missing a failure.
package hostile
