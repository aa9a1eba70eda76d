module github.com/meshpress/meshpress/e2e/parity/oracle

go 1.24.0
