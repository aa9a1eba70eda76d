package policies

var consistencyRules = []*Rule{}
