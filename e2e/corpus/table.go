package corpus

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"
)

// writeTable prints a line for each file, then the counts.
func writeTable(out io.Writer, all []verdict) error {
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "FILE\tRESULT\tOBJECTS\tFINDINGS\tWHY")
	outcomes, codes := map[string]int{}, map[string]int{}
	for _, v := range all {
		fmt.Fprintf(table, "%s\t%s\t%d\t%s\t%s\n", v.file, v.outcome(), v.objects, strings.Join(counted(v.codes()), " "),
			v.why())
		outcomes[v.outcome()]++
		for code := range v.codes() {
			codes[code]++
		}
	}
	if err := table.Flush(); err != nil {
		return err
	}
	_, err := fmt.Fprintf(out, "\n%d files: %d %s, %d %s, %d %s\nfiles by finding: %s\n", len(all),
		outcomes[rendered], rendered, outcomes[refused], refused, outcomes[failed], failed,
		strings.Join(counted(codes), ", "))
	return err
}

func (v verdict) codes() map[string]int {
	out := map[string]int{}
	for _, f := range v.found {
		out[f.severity+" "+f.code]++
	}
	return out
}

// why returns the first broken promise, else the first error with a position.
func (v verdict) why() string {
	if len(v.broken) > 0 {
		first, _, _ := strings.Cut(v.broken[0], "\n")
		return first
	}
	for _, f := range withSeverity(v.found, "error") {
		if f.positioned {
			return strings.TrimPrefix(f.line, v.file+":")
		}
	}
	return ""
}

// counted returns "name×n" for each name, in order.
func counted(counts map[string]int) []string {
	var out []string
	for _, name := range slices.Sorted(maps.Keys(counts)) {
		out = append(out, fmt.Sprintf("%s×%d", name, counts[name]))
	}
	return out
}
