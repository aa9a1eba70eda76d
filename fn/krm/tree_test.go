package krm

import "testing"

func TestFolderMustBeOfThePackage(t *testing.T) {
	for dir, ok := range map[string]bool{
		"": true, "rendered": true, "./a/b/": true, ".rendered": true,
		".git": false, ".git/hooks": false, "a/.GIT": false, "GIT~1": false, ".git::$INDEX_ALLOCATION": false, ".git ": false,
		".g\u200cit": false,
		"..":         false, "a/../..": false, "/a": false, "a\nb": false, "-x": false, "nul": false, `a\b`: false,
		"c:": false,
	} {
		if _, err := newTree(host{}, dir, nil); (err == nil) != ok {
			t.Errorf("%q: %v", dir, err)
		}
	}
}

func TestNamesOfFilesStayInTheirFolder(t *testing.T) {
	for _, c := range [][2]string{
		{"system:node", "clusterrole_system_node"}, {"../../.git/config", "clusterrole_.._.._.git_config"},
		{"a\nb", "clusterrole_a_b"}, {"a\u202eb", "clusterrole_a_b"},
	} {
		if got := fileName("ClusterRole", c[0]); got != c[1] {
			t.Errorf("%q becomes %q, want %q", c[0], got, c[1])
		}
	}
}
