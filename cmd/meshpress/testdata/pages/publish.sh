# The page works in a directory beside a repository, with clusters of two stages.
mkdir work
cd work
git init --quiet --bare ../clusters.git
mkdir fleet
cat > fleet/clusters.yaml <<END
apiVersion: admin.gloo.solo.io/v2
kind: KubernetesCluster
metadata: {name: east, labels: {env: prod}}
---
apiVersion: admin.gloo.solo.io/v2
kind: KubernetesCluster
metadata: {name: west, labels: {env: test}}
END
cat > fleet/mesh.yaml <<END
apiVersion: admin.gloo.solo.io/v2
kind: IstioLifecycleManager
metadata: {name: mesh}
spec:
  installations:
    - clusters: [{name: east}, {name: west}]
      istioOperatorSpec: {profile: minimal, tag: 1.28.2}
END
