package stack

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/argoproj/argo-cd/v3/pkg/apis/application/v1alpha1"
	"github.com/argoproj/argo-cd/v3/util/cache"
	"github.com/argoproj/argo-cd/v3/util/cache/appstate"
)

// Differences returns, by field, why objects are OutOfSync. It reads what Argo CD compared from Redis.
func (a App) Differences() string {
	client := redis.NewClient(&redis.Options{Addr: a.stack.redis})
	defer client.Close()
	state := appstate.NewCache(cache.NewCache(cache.NewRedisCache(client, time.Hour, cache.RedisCompressionGZip)),
		time.Hour)
	var compared []*v1alpha1.ResourceDiff
	if err := state.GetAppManagedResources(a.Name, &compared); err != nil {
		return err.Error()
	}
	var b strings.Builder
	for _, r := range compared {
		if !r.Modified || r.LiveState == "null" {
			continue
		}
		var live, want any
		_ = json.Unmarshal([]byte(r.NormalizedLiveState), &live)
		_ = json.Unmarshal([]byte(r.PredictedLiveState), &want)
		differ(&b, r.Kind+" "+r.Name, live, want)
	}
	return b.String()
}

// differ writes a line for every leaf that differs.
func differ(b *strings.Builder, path string, live, want any) {
	if l, ok := live.(map[string]any); ok {
		if w, ok := want.(map[string]any); ok {
			for key := range l {
				differ(b, path+"."+key, l[key], w[key])
			}
			for key := range w {
				if _, both := l[key]; !both {
					differ(b, path+"."+key, nil, w[key])
				}
			}
			return
		}
	}
	if l, ok := live.([]any); ok {
		if w, ok := want.([]any); ok && len(l) == len(w) {
			for n := range l {
				differ(b, fmt.Sprintf("%s[%d]", path, n), l[n], w[n])
			}
			return
		}
	}
	was, is := text(live), text(want)
	if was != is {
		fmt.Fprintf(b, "\t%s: live %.300s, wanted %.300s\n", path, was, is)
	}
}

func text(v any) string {
	t, err := json.Marshal(v)
	if err != nil {
		return err.Error()
	}
	return string(t)
}
