package argocd

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/meshpress/meshpress/fn/krm"
	"github.com/meshpress/meshpress/fn/parameter"
	"github.com/meshpress/meshpress/internal/golden"
)

const intro = `# Parameters

What can be set from outside a [config](config.md), by the name it has in each host. What is set here wins over the config.
Where there is only text, as in ` + "`plugin.env`" + ` and a ConfigMap, a list is divided by commas, and a map is ` +
	"`key=value`" + ` divided by
commas. A flag of a list has one value; flags of lists and maps can be repeated. In ` + "`plugin.parameters`" +
	` they can be an ` + "`array`" + ` and a ` + "`map`" + `.
This page is generated from the one table of parameters.

| | flag of ` + "`meshpress render`" + ` | Argo CD ` + "`plugin.parameters`" + ` | Argo CD ` + "`plugin.env`" +
	` | key of a ConfigMap (kustomize, kpt) | field of the RenderConfig | what it does |
| --- | --- | --- | --- | --- | --- | --- |
`

const outro = `
Limits of what an input may cost are no parameter: only the flag ` + "`--limits TIMES`" +
	` of the command line raises them ([SECURITY.md](../SECURITY.md#limits)).

Beside what people set, Argo CD says these things:

| | |
| --- | --- |
| ` + "`ARGOCD_APP_PARAMETERS`" + ` | the parameters. ` + "`null`" + ` or absent: there are none |
| ` + "`ARGOCD_ENV_MESHPRESS_...`" + ` | ` + "`plugin.env`" + `; counts where a parameter is not set, or empty |
| ` + "`PARAM_...`" + ` | the parameters once more, for scripts; counts only without ` + "`ARGOCD_APP_PARAMETERS`" + ` |
| ` + "`ARGOCD_APP_SOURCE_PATH`" + ` | where the Application is in its repository |
| ` + "`KUBE_VERSION`, `KUBE_API_VERSIONS`" +
	` | not used: they are empty in the Source Hydrator, and what is rendered must be the same everywhere |
`

// TestParametersPage keeps the page of parameters as the table is.
func TestParametersPage(t *testing.T) {
	const page = "../../docs/parameters.md"
	want := intro + strings.Join(rows(), "") + outro
	if golden.Update() {
		if err := os.WriteFile(page, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Errorf("%s is not up to date, run with -update (- want, + have):\n%s", page, diff)
	}
}

func rows() []string {
	var out []string
	common := parameter.Table()
	for _, p := range krm.Table() {
		flag, parameterName, env := code("--"+p.Name), code(p.Name), code(envName(p))
		if p.Name == "paths" {
			flag = "the arguments"
		}
		if !slices.ContainsFunc(common, func(c parameter.Parameter) bool { return c.Name == p.Name }) {
			flag, parameterName, env = "", "", "" // of the function alone
		}
		field := ""
		if p.Field != "" {
			field = code("spec." + p.Field)
		}
		shape := []string{"", " (list)", " (map)"}[p.Shape]
		out = append(out, fmt.Sprintf("| %s%s | %s | %s | %s | %s | %s | %s |\n", p.Title, shape, flag, parameterName,
			env, code(p.Name), field, p.Help))
	}
	return out
}

func code(text string) string { return "`" + text + "`" }
