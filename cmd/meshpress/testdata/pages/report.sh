# A clone with a change that its origin has not.
meshpress init origin > /dev/null
git -C origin init --quiet --initial-branch main
git -C origin add .
git -C origin commit --quiet -m 'A mesh'
git clone --quiet origin clone
cd clone
sed -i 's|/dev/stdout|/var/log/istio|' fleet/control-plane.yaml
