// Command comment writes a file as the comment of a pull request of GitHub, or of a merge request of GitLab. The next
// run with the same NAME changes that comment.
//
//	go run ./ci/comment FILE NAME
//
// It runs in a job of the forge, whose variables name the request. COMMENT_TOKEN is a token that may write comments;
// NUMBER is that of a pull request of GitHub. A hidden first line has the name. The comment must be of the
// token's user:
// nobody else can plant one for the job to fill, and change it afterwards.
//
// It writes the address of the comment to stdout. It ends with 3 if the comment cannot be written, as with the token
// of a fork; it does not know what the comment says.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"

	"github.com/meshpress/meshpress/internal/file"
	"github.com/meshpress/meshpress/render/limit"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	code := run(ctx, os.Args[1:], os.Getenv, os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// run returns the exit code: 2 for a wrong call, 3 if the comment cannot be written.
func run(ctx context.Context, args []string, env func(string) string, out, errs io.Writer) int {
	if len(args) != 2 {
		fmt.Fprintln(errs, "usage: comment FILE NAME")
		return 2
	}
	f, err := forgeOf(env, args[1])
	if err != nil {
		fmt.Fprintln(errs, "comment:", err)
		return 2
	}
	text, err := file.ReadNamed(args[0], limit.File)
	if err != nil {
		fmt.Fprintln(errs, "comment:", err)
		return 2
	}
	at, err := f.write(ctx, string(text))
	if err != nil {
		fmt.Fprintf(errs, "comment: %v\n  hint: the token must be able to write comments; that of a fork is not\n", err)
		return 3
	}
	fmt.Fprintln(out, at)
	return 0
}
