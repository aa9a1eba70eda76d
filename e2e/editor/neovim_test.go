package editor

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// older has what the lines of the page need and Neovim before 0.10 lacks.
const older = `
vim.uv = vim.uv or vim.loop
vim.fs = vim.fs or {}
vim.fs.root = vim.fs.root or function(buffer, marker)
  local found = vim.fn.finddir(marker, vim.fn.fnamemodify(vim.api.nvim_buf_get_name(buffer), ":p:h") .. ";")
  return found ~= "" and vim.fn.fnamemodify(found, ":p:h:h") or nil
end
vim.lsp.start = vim.lsp.start or function(config)
  vim.lsp.buf_attach_client(0, vim.lsp.start_client(config))
end
`

// driver waits for the findings, asks for the hover of the first, and writes both.
const driver = `
vim.api.nvim_create_autocmd("VimEnter", { callback = function()
  vim.wait(60000, function() return #vim.diagnostic.get(0) > 0 end)
  local found = vim.diagnostic.get(0)
  local hover
  if found[1] then
    hover = vim.lsp.buf_request_sync(0, "textDocument/hover", { textDocument = vim.lsp.util.make_text_document_params(),
      position = { line = found[1].lnum, character = found[1].col } }, 60000)
  end
  local file = io.open("result.json", "w")
  file:write(vim.fn.json_encode({ found = found, hover = hover and vim.tbl_values(hover) or {} }))
  file:close()
  vim.cmd("qall!")
end })
`

// tooOld ends a Neovim that lacks what the other lines of the page need.
const tooOld = "if not vim.lsp.config then vim.cmd('9cquit') end\n"

// TestNeovim proves that Neovim, with the lines of the page, shows the finding of a file, and its page in a hover.
func TestNeovim(t *testing.T) {
	for i, before := range []string{older, tooOld} {
		t.Run(strconv.Itoa(i), func(t *testing.T) { neovim(t, before+block(t, "lua", i)+driver) })
	}
}

func neovim(t *testing.T, lines string) {
	t.Helper()
	nvim := needs(t, "", "nvim")
	dir, file := fleet(t)
	write(t, filepath.Join(dir, "init.lua"), lines)
	t.Setenv("XDG_STATE_HOME", t.TempDir())
	c := exec.Command(nvim, "--headless", "-n", "-i", "NONE", "-u", "init.lua", file)
	c.Dir = dir
	out, err := c.CombinedOutput()
	if c.ProcessState != nil && c.ProcessState.ExitCode() == 9 {
		t.Skip("Neovim is older than 0.11")
	}
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	text, err := os.ReadFile(filepath.Join(dir, "result.json"))
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	var got struct {
		Found []struct {
			Line    int `json:"lnum"`
			Message string
			Code    string
		}
		Hover []struct {
			Result struct{ Contents struct{ Value string } }
		}
	}
	if err := json.Unmarshal(text, &got); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	line, _ := lineOf(t, string(content), "accessLogFil")
	if len(got.Found) != 1 || got.Found[0].Line != line || got.Found[0].Code != "MP0012" {
		t.Errorf("findings: %+v, wanted one in line "+strconv.Itoa(line)+"\n%s", got.Found, out)
	}
	if len(got.Hover) != 1 || !strings.Contains(got.Hover[0].Result.Contents.Value, "**MP0012**") {
		t.Errorf("hover: %+v", got.Hover)
	}
}
