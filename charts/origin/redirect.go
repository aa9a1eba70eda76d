package origin

import (
	"context"
	"fmt"
	"net/http"
)

const maxHops = 5

// digestVerified marks requests for content that is verified by digest. Any host that a registry names may serve it.
type digestVerified struct{}

func fromAnywhere(ctx context.Context) context.Context {
	return context.WithValue(ctx, digestVerified{}, true)
}

// redirect decides whether to follow a redirect. Credentials and addresses with signatures stay with their
// host.
func (r *route) redirect(req *http.Request, via []*http.Request) error {
	first, last := via[0].URL, via[len(via)-1].URL
	req.Header.Del("Referer")
	switch to := req.URL; {
	case len(via) > maxHops:
		return &refusal{fmt.Sprintf("%q must not redirect more than %d times", first.Host, maxHops), ""}
	case to.User != nil:
		return &refusal{fmt.Sprintf("%q must not redirect to an address with credentials in it", last.Host), ""}
	case last.Scheme == "https" && to.Scheme != "https":
		return &refusal{fmt.Sprintf("%q must not redirect from https to http", last.Host), ""}
	case req.Method != http.MethodGet && req.Method != http.MethodHead:
		return &refusal{fmt.Sprintf("%q must not redirect a request that has a password in it", last.Host), ""}
	case hostPort(to) == hostPort(first):
		return nil
	case req.Context().Value(digestVerified{}) == nil && !listed(r.client.options.AllowedHosts, to):
		return &refusal{fmt.Sprintf("%q must not redirect to another host, %q", last.Host, to.Host), hintAllow(to.Host)}
	}
	req.Header.Del("Authorization")
	req.Header.Del("Cookie")
	return nil
}
