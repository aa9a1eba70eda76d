package policies

var platformRules = []*Rule{}
