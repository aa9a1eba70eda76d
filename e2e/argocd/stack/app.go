package stack

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/argoproj/argo-cd/gitops-engine/pkg/health"
	"github.com/argoproj/argo-cd/v3/pkg/apis/application/v1alpha1"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/yaml"
)

// App is an Application in a stack.
type App struct {
	Name  string
	stack *Stack
}

// Create applies an Application.
func (s *Stack) Create(t testing.TB, app *v1alpha1.Application) App {
	t.Helper()
	app.SetGroupVersionKind(v1alpha1.ApplicationSchemaGroupVersionKind)
	app.Namespace = Namespace
	text, err := yaml.Marshal(app)
	if err != nil {
		t.Fatal(err)
	}
	s.Apply(t, withoutStatus(t, text))
	return App{Name: app.Name, stack: s}
}

// withoutStatus removes an empty status, because it lacks required fields.
func withoutStatus(t testing.TB, text []byte) []byte {
	var object map[string]any
	if err := yaml.Unmarshal(text, &object); err != nil {
		t.Fatal(err)
	}
	delete(object, "status")
	text, err := yaml.Marshal(object)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// Read returns the current Application.
func (a App) Read(ctx context.Context) (*v1alpha1.Application, error) {
	return a.stack.Argo.ArgoprojV1alpha1().Applications(Namespace).Get(ctx, a.Name, meta.GetOptions{})
}

// Refresh requests a comparison, normal or hard, and waits for it.
func (a App) Refresh(t testing.TB, kind v1alpha1.RefreshType) *v1alpha1.Application {
	t.Helper()
	before := time.Now().Truncate(time.Second) // the precision of reconciledAt
	a.Ask(t, kind)
	var app *v1alpha1.Application
	Await(t, "refresh of "+a.Name, func() (err error) {
		if app, err = a.Read(t.Context()); err != nil {
			return err
		}
		if _, asked := app.Annotations[v1alpha1.AnnotationKeyRefresh]; asked || app.Status.ReconciledAt == nil ||
			app.Status.ReconciledAt.Time.Before(before) {
			return fmt.Errorf("not compared since: %s", Status(app))
		}
		return nil
	})
	return app
}

// Ask sets the annotation that requests a refresh.
func (a App) Ask(t testing.TB, kind v1alpha1.RefreshType) {
	t.Helper()
	patch := fmt.Appendf(nil, `{"metadata":{"annotations":{%q:%q}}}`, v1alpha1.AnnotationKeyRefresh, kind)
	if _, err := a.stack.Argo.ArgoprojV1alpha1().Applications(Namespace).Patch(t.Context(), a.Name, types.MergePatchType,
		patch, meta.PatchOptions{}); err != nil {
		t.Fatal(err)
	}
}

// AwaitHealthy waits until the revision is synced and all objects are healthy. An empty revision means any.
func (a App) AwaitHealthy(t testing.TB, revision string) *v1alpha1.Application {
	t.Helper()
	return a.Await(t, "Synced and Healthy", func(app *v1alpha1.Application) bool {
		op := app.Status.OperationState
		return app.Status.Sync.Status == v1alpha1.SyncStatusCodeSynced &&
			app.Status.Health.Status == health.HealthStatusHealthy &&
			op != nil && op.Phase.Successful() && (revision == "" || app.Status.Sync.Revision == revision)
	})
}

// Await waits until holds returns true for the Application.
func (a App) Await(t testing.TB, what string, holds func(*v1alpha1.Application) bool) *v1alpha1.Application {
	t.Helper()
	var app *v1alpha1.Application
	Await(t, a.Name+" to be "+what, func() (err error) {
		if app, err = a.Read(t.Context()); err != nil {
			return err
		}
		if !holds(app) {
			return fmt.Errorf("it is %s\n%s", Status(app), a.Differences())
		}
		return nil
	})
	return app
}

// Status describes the status of an Application and its errors.
func Status(app *v1alpha1.Application) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s/%s at %.8s", app.Status.Sync.Status, app.Status.Health.Status, app.Status.Sync.Revision)
	if op := app.Status.OperationState; op != nil {
		fmt.Fprintf(&b, ", sync %s: %s", op.Phase, op.Message)
	}
	for _, c := range app.Status.Conditions {
		fmt.Fprintf(&b, "\n\t%s: %s", c.Type, c.Message)
	}
	for _, r := range app.Status.Resources {
		healthy := r.Health == nil || r.Health.Status == health.HealthStatusHealthy
		if r.Status != v1alpha1.SyncStatusCodeSynced || !healthy {
			fmt.Fprintf(&b, "\n\t%s %s/%s: %s", r.Kind, r.Namespace, r.Name, r.Status)
			if r.Health != nil {
				fmt.Fprintf(&b, ", %s %s", r.Health.Status, r.Health.Message)
			}
		}
	}
	return b.String()
}

// AwaitHydrated waits until a dry revision is rendered and pushed, and returns the hydrated revision.
func (a App) AwaitHydrated(t testing.TB, dry string) (hydrated string) {
	t.Helper()
	app := a.Await(t, "hydrated", func(app *v1alpha1.Application) bool {
		last := app.Status.SourceHydrator.LastSuccessfulOperation
		return last != nil && last.DrySHA == dry
	})
	return app.Status.SourceHydrator.LastSuccessfulOperation.HydratedSHA
}
