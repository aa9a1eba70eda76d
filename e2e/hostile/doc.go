// Package hostile attacks the built program with hostile resources, configs, charts, policies, trees, locks,
// Git repositories and environments.
//
// Each attack has its own [world] and runs in the hosts that it concerns: the command line, the KRM function,
// the plugin of Argo CD. Under every attack, a run must end with the exit code 0, 1, 2 or 3, without a panic or
// a signal, within limits of memory and output. It must start no program, open no connection, open no files
// except its inputs, change nothing except its output, and write a complete output or none. An attack may have
// further conditions.
//
// The tests are for Linux. MESHPRESS_BIN names the program. strace records which files a run opens and which
// programs it starts; without strace the tests skip these checks with a message. MESHPRESS_ALL=1 makes missing
// programs a failure.
package hostile
