// Command argomini is Argo CD's multi-call program with the parts that a sync needs. The name that it is called
// by selects the part. All of Argo CD is half as large again, and takes twice as long to build.
package main

import (
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	controller "github.com/argoproj/argo-cd/v3/cmd/argocd-application-controller/commands"
	cmp "github.com/argoproj/argo-cd/v3/cmd/argocd-cmp-server/commands"
	commit "github.com/argoproj/argo-cd/v3/cmd/argocd-commit-server/commands"
	askpass "github.com/argoproj/argo-cd/v3/cmd/argocd-git-ask-pass/commands"
	repo "github.com/argoproj/argo-cd/v3/cmd/argocd-repo-server/commands"
)

func main() {
	name := filepath.Base(os.Args[0])
	if given := os.Getenv("ARGOCD_BINARY_NAME"); given != "" {
		name = given // git starts this program through this variable
	}
	if err := command(name).Execute(); err != nil {
		os.Exit(1)
	}
}

func command(name string) *cobra.Command {
	switch name {
	case "argocd-application-controller":
		return controller.NewCommand()
	case "argocd-cmp-server":
		return cmp.NewCommand()
	case "argocd-commit-server":
		return commit.NewCommand()
	case "argocd-repo-server":
		return repo.NewCommand()
	}
	return askpass.NewCommand()
}
