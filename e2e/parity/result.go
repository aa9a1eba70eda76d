package parity

// Sources of meshpress's charts.
const (
	embedded  = "embedded"  // charts in the binary
	directory = "directory" // --charts with upstream's source folder, not stamped
)

// caseResult is the result of one case.
type caseResult struct {
	Case     parityCase
	Upstream outcome
	Found    map[string][]difference // by embedded and directory
	Complete bool                    // false if the case did not run to its end
}

// versionResult has the results for one section of docs/parity.md.
type versionResult struct {
	Version version
	Cases   []caseResult
}

// count returns the sum of f over all cases.
func (v versionResult) count(f func(caseResult) int) int {
	sum := 0
	for _, c := range v.Cases {
		sum += f(c)
	}
	return sum
}

// complete is false if `go test -run` left out a case.
func (v versionResult) complete() bool {
	return len(v.Cases) > 0 && v.count(func(c caseResult) int { return one(!c.Complete) }) == 0
}

// unusedReasons lists the indices in table of reasons that match no difference.
func unusedReasons(table []reason, all []versionResult) []int {
	used := map[int]bool{}
	for _, v := range all {
		for _, c := range v.Cases {
			for _, found := range c.Found {
				for _, d := range found {
					used[explain(table, v.Version.Name, c.Case.Name, d)] = true
				}
			}
		}
	}
	var unused []int
	for i := range table {
		if !used[i] {
			unused = append(unused, i)
		}
	}
	return unused
}

func one(yes bool) int {
	if yes {
		return 1
	}
	return 0
}
