# The remote that the page pushes to.
git init --quiet
git init --quiet --bare origin.git
git remote add origin origin.git
echo origin.git > .git/info/exclude
