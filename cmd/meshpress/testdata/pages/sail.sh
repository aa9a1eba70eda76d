# A repository with a resource of the operator, and a change.
git init --quiet --initial-branch main
cat > mesh.yaml <<END
apiVersion: sailoperator.io/v1
kind: Istio
metadata: {name: default}
spec: {version: v1.28.2, namespace: istio-system}
END
git add mesh.yaml
git commit --quiet -m 'A mesh'
echo '  # changed' >> mesh.yaml
