package stack

import (
	"context"
	_ "embed" // for the stages of kwok
	"testing"
	"time"

	autoscaling "k8s.io/api/autoscaling/v2"
	core "k8s.io/api/core/v1"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
)

//go:embed stages.yaml
var kwokStages []byte

// startWorld adds a node, and changes objects as a cloud and a metrics server do: a Service without an address
// and an autoscaler without metrics are never Healthy.
func (c *Cluster) startWorld(t testing.TB) {
	t.Helper()
	c.addNode(t)
	c.background(t, func(ctx context.Context) {
		c.balanceLoad(ctx)
		c.measure(ctx)
	})
}

// background repeats work until the end of the test. Errors are ignored: the next repetition succeeds.
func (c *Cluster) background(t testing.TB, work func(context.Context)) {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		for tick := time.NewTicker(200 * time.Millisecond); ; {
			work(ctx)
			select {
			case <-ctx.Done():
				tick.Stop()
				return
			case <-tick.C:
			}
		}
	}()
	t.Cleanup(func() { cancel(); <-done })
}

func (c *Cluster) addNode(t testing.TB) {
	t.Helper()
	node := &core.Node{ObjectMeta: meta.ObjectMeta{
		Name: "node1", Labels: map[string]string{"kubernetes.io/os": "linux", "kubernetes.io/hostname": "node1"},
	}}
	Await(t, "a node", func() error {
		_, err := c.Typed.CoreV1().Nodes().Create(t.Context(), node, meta.CreateOptions{})
		return err
	})
}

// balanceLoad gives addresses to Services of type LoadBalancer.
func (c *Cluster) balanceLoad(ctx context.Context) {
	all, err := c.Typed.CoreV1().Services("").List(ctx, meta.ListOptions{})
	if err != nil {
		return
	}
	for _, s := range all.Items {
		if s.Spec.Type == core.ServiceTypeLoadBalancer && len(s.Status.LoadBalancer.Ingress) == 0 {
			s.Status.LoadBalancer.Ingress = []core.LoadBalancerIngress{{IP: "192.0.2.1"}}
			_, _ = c.Typed.CoreV1().Services(s.Namespace).UpdateStatus(ctx, &s, meta.UpdateOptions{})
		}
	}
}

// measure sets the status of autoscalers as if metrics were there.
func (c *Cluster) measure(ctx context.Context) {
	all, err := c.Typed.AutoscalingV2().HorizontalPodAutoscalers("").List(ctx, meta.ListOptions{})
	if err != nil {
		return
	}
	for _, a := range all.Items {
		if len(a.Status.Conditions) > 0 {
			continue
		}
		a.Status.Conditions = []autoscaling.HorizontalPodAutoscalerCondition{
			{Type: autoscaling.AbleToScale, Status: core.ConditionTrue, Reason: "ReadyForNewScale"},
			{Type: autoscaling.ScalingActive, Status: core.ConditionTrue, Reason: "ValidMetricFound"},
		}
		_, _ = c.Typed.AutoscalingV2().HorizontalPodAutoscalers(a.Namespace).UpdateStatus(ctx, &a, meta.UpdateOptions{})
	}
}
