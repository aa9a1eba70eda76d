package policies

var upgradeRules = []*Rule{}
