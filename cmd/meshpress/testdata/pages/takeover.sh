# Of kubectl, the page needs what it prints of a cluster.
meshpress init . > /dev/null
meshpress render fleet --quiet > dump.yaml
kubectl() {
	case "$1 $2" in
	'api-resources '*) echo configmaps ;;
	'get secrets') ;;
	get*) cat dump.yaml ;;
	esac
}
