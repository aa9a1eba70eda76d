package policies

var ownershipRules = []*Rule{}
