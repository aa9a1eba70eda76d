package policies

var ownershipRules = []*Rule{sharedInjection}
