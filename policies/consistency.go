package policies

var consistencyRules = []*Rule{
	copiedName, gatewayNetwork, gatewayImage,
	serviceSelector, budgetSelector, autoscalerTarget, webhookService, targetPort, lowPort, ownPods,
	floatingImage, retiredRegistry, replicasBesideAutoscaler,
}
