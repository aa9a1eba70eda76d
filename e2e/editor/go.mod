module github.com/meshpress/meshpress/e2e/editor

go 1.26.0
