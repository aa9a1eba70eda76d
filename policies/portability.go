package policies

var portabilityRules = []*Rule{}
