meshpress init . > /dev/null
mkdir -p policies tests/replicas tests/registry
sed 's|registry.example.com|docker.io|' examples/tests/policies/registry.yaml > policies/registry.yaml
