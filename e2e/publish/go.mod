module github.com/meshpress/meshpress/e2e/publish

go 1.26.0
