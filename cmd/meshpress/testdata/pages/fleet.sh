# A fleet whose charts are not embedded: the registry of the test has them.
mkdir fleet
cat > fleet/control-plane.yaml <<END
apiVersion: admin.gloo.solo.io/v2
kind: IstioLifecycleManager
metadata: {name: control-plane}
spec:
  installations:
    - clusters: [{name: east}, {name: west}]
      istioOperatorSpec: {profile: minimal, hub: $REGISTRY/istio, tag: 1.24.3}
END
cat > fleet/meshpress.yaml <<END
apiVersion: meshpress.dev/v1alpha1
kind: RenderConfig
spec:
  charts: {dir: ../charts, repositories: ["oci://$REGISTRY/charts"]}
END
