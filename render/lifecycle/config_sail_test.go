package lifecycle

import "testing"

func TestPatternFindsTheNameOfACluster(t *testing.T) {
	for _, row := range []struct{ pattern, file, want string }{
		{"clusters/{cluster}/mesh", "clusters/east/mesh/a.yaml", "east"},
		{"clusters/{cluster}/mesh/", "clusters/east/mesh/deep/a.yaml", "east"},
		{"clusters/{cluster}", "clusters/east/a.yaml", "east"},
		{"{cluster}", "east/a.yaml", "east"},
		{"clusters/{cluster}", "clusters/a.yaml", ""},
		{"clusters/{cluster}/mesh", "clusters/east/meshes/a.yaml", ""},
		{"clusters/{cluster}/mesh", "clusters/east/a.yaml", ""},
		{"clusters/{cluster}/mesh", "other/clusters/east/mesh/a.yaml", ""},
		{"/repo/{cluster}", "/repo/east/a.yaml", "east"},
	} {
		if got := InPattern(row.pattern, row.file); got != row.want {
			t.Errorf("pattern %q finds %q in %q, not %q", row.pattern, got, row.file, row.want)
		}
	}
}

func TestSettingsOfSailAreChecked(t *testing.T) {
	wantFindings(t, config+"  pattern: clusters/x{cluster}\n  sail: {version: 1.29.1, tls: {minVersion: TLSV1}}\n",
		"f.yaml:4:12: error MP0006: `spec.pattern` must have \"{cluster}\" once as the name of a folder, as in "+
			"\"clusters/{cluster}/mesh\", not \"clusters/x{cluster}\"",
		"f.yaml:5:19: error MP0006: `spec.sail.version` must be a version as in \"v1.29.1\", not \"1.29.1\"",
		"f.yaml:5:45: error MP0006: `spec.sail.tls.minVersion` must be one of [\"\" \"TLS_AUTO\" \"TLSV1_2\" \"TLSV1_3\"], "+
			"not \"TLSV1\"",
		"  hint: did you mean \"TLSV1_2\"?")
}
