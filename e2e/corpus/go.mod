module github.com/meshpress/meshpress/e2e/corpus

go 1.26.0
