module github.com/meshpress/meshpress/e2e/image

go 1.26.0
