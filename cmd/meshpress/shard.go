package main

import (
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/meshpress/meshpress/render"
)

// jobIndex is the variable with the index of a pod in a Kubernetes indexed Job.
const jobIndex = "JOB_COMPLETION_INDEX"

// shardFlag adds the flag --shard. Other hosts do not have it, since they render one cluster.
func shardFlag(c *cobra.Command, part *string) {
	c.Flags().StringVar(part, "shard", "", "render part `INDEX/COUNT` of the clusters, counted from 0; with /COUNT, the "+
		"index is that of a Kubernetes indexed Job")
}

// parseShard parses INDEX/COUNT. An empty text means the whole fleet.
func parseShard(text string) (render.Shard, error) {
	if text == "" {
		return render.Shard{}, nil
	}
	index, count, _ := strings.Cut(text, "/")
	if index == "" {
		index = os.Getenv(jobIndex)
		if index == "" {
			return render.Shard{},
				errors.New("--shard needs an index: $" + jobIndex + " is not set\nhint: as in --shard 0" + text)
		}
	}
	i, errIndex := strconv.ParseUint(index, 10, 31)
	n, errCount := strconv.ParseUint(count, 10, 31)
	if errIndex != nil || errCount != nil || i >= n {
		return render.Shard{}, fmt.Errorf("--shard must be INDEX/COUNT with an index from 0 to below the count, not %q",
			index+"/"+count)
	}
	return render.Shard{Index: int(i), Count: int(n)}, nil
}
