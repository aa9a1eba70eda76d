// Package editor tries docs/editors.md with real clients: the language server of VS Code and others takes our schemas,
// by the settings and the modeline of the page, and Neovim starts `meshpress lsp` by the page's own lines.
//
// MESHPRESS_BIN is the program, and MESHPRESS_YAML_SERVER the yaml-language-server, which needs node. What is not
// installed is skipped.
package editor
