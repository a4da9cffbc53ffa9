-- Drives Neovim's own client against the server: diagnostics appear, hovering answers, a code action is applied and saved.
-- The client is set up by what editors/neovim/README.md tells users of this version to write: INSTRUCTIONS.
local function fail(what)
  io.stderr:write("neovim: " .. what .. "\n")
  vim.cmd("cquit")
end

local function wait(what, condition)
  if not vim.wait(20000, condition, 20) then
    fail("waited in vain for " .. what)
  end
end

local blocks = {}
for block in table.concat(vim.fn.readfile(vim.env.INSTRUCTIONS), "\n"):gmatch("```lua\n(.-)```") do
  table.insert(blocks, block)
end
assert(loadstring(blocks[vim.lsp.config and 1 or 2]))()
vim.cmd("edit " .. vim.env.PROBE)
vim.bo.filetype = "python"
local clients = vim.lsp.get_clients or vim.lsp.get_active_clients
wait("the server", function() return #clients() == 1 and vim.lsp.buf_is_attached(0, clients()[1].id) end)
local id = clients()[1].id
wait("diagnostics", function() return #vim.diagnostic.get(0) == 1 end)
local found = vim.diagnostic.get(0)[1]
if found.code ~= "AG201" and (found.user_data == nil or found.user_data.lsp.code ~= "AG201") then
  fail("another report: " .. vim.inspect(found))
end

vim.api.nvim_win_set_cursor(0, { 4, 11 })
local hover = vim.lsp.buf_request_sync(0, "textDocument/hover", vim.lsp.util.make_position_params(0, "utf-16"), 5000)
if not hover or not hover[id].result or not hover[id].result.contents.value:find("yields `int`", 1, true) then
  fail("no hover: " .. vim.inspect(hover))
end

vim.api.nvim_win_set_cursor(0, { 5, 11 })
local params = vim.lsp.util.make_range_params(0, "utf-16")
params.context = { diagnostics = { found.user_data.lsp } }
local actions = vim.lsp.buf_request_sync(0, "textDocument/codeAction", params, 5000)[id].result
local silence
for _, action in ipairs(actions) do
  if action.title:find("silence") then silence = action end
end
if not silence then
  fail("no action: " .. vim.inspect(actions))
end
vim.lsp.util.apply_workspace_edit(silence.edit, "utf-16")
wait("no diagnostics", function() return #vim.diagnostic.get(0) == 0 end)

-- An edit of the buffer is an incremental change.
vim.api.nvim_buf_set_lines(0, 5, 5, false, { "    yield 'two'" })
wait("a new report", function() return #vim.diagnostic.get(0) == 1 end)
vim.api.nvim_buf_set_lines(0, 5, 6, false, {})
wait("no diagnostics again", function() return #vim.diagnostic.get(0) == 0 end)
vim.cmd("silent write")
io.stderr:write("neovim: done\n")
vim.lsp.stop_client(id, true)
vim.cmd("qall!")
