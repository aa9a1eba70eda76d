package admission

import (
	"context"
	"errors"
	"slices"

	"k8s.io/apiserver/pkg/authentication/user"
	"k8s.io/apiserver/pkg/authorization/authorizer"
)

// administrators answers expressions about authorization. It allows members of the privileged group everything.
// The permissions of others are only known in a cluster.
type administrators struct{}

// Authorize allows privileged users everything, and has no opinion about others.
func (administrators) Authorize(_ context.Context, a authorizer.Attributes) (authorizer.Decision, string, error) {
	if u := a.GetUser(); u != nil && slices.Contains(u.GetGroups(), user.SystemPrivilegedGroup) {
		return authorizer.DecisionAllow, "", nil
	}
	return authorizer.DecisionNoOpinion, "",
		errors.New("what others than administrators may do is not known without a cluster")
}
