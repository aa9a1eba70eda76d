mkdir fleet
cat > fleet/mesh.yaml <<END
apiVersion: admin.gloo.solo.io/v2
kind: IstioLifecycleManager
metadata: {name: mesh}
spec:
  installations:
    - clusters: [{name: cluster1}]
      istioOperatorSpec: {profile: minimal, hub: registry.example.com/istio, tag: 1.24.2-solo}
END
