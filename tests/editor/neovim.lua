-- Run by test_neovim.py: opens a policy as a person does, and writes what happens to a file as JSON.
local python, policy, result = vim.env.CTSCHEMA_PYTHON, vim.env.CTSCHEMA_POLICY, vim.env.CTSCHEMA_RESULT
local WAIT = 60000 -- milliseconds
local seen = { found = {} }

local function finish()
  local file = assert(io.open(result, "w"))
  file:write(vim.fn.json_encode(seen))
  file:close()
  vim.cmd("qall!")
end

local function run()
  vim.cmd("edit " .. policy)
  -- what docs/editors.md says, with `start_client` because `vim.lsp.start` is newer than Neovim 0.7
  local client = vim.lsp.start_client({
    name = "ctschema",
    cmd = { python, "-m", "c7n_ctschema", "lsp" },
    root_dir = vim.fn.fnamemodify(policy, ":h"),
    capabilities = vim.lsp.protocol.make_client_capabilities(),
  })
  local buffer = vim.api.nvim_get_current_buf()
  vim.lsp.buf_attach_client(buffer, client)
  vim.wait(WAIT, function() return #vim.diagnostic.get(buffer) > 0 end, 20)
  for _, one in ipairs(vim.diagnostic.get(buffer)) do
    table.insert(seen.found, { code = one.code, line = one.lnum, column = one.col, message = one.message })
  end

  -- complete an `ids`: on the line `ids: `, ask as insert mode's omnifunc does, and take the first proposal
  local line = vim.fn.search("ids: $") - 1
  vim.api.nvim_win_set_cursor(0, { line + 1, #vim.fn.getline(line + 1) })
  local params = vim.lsp.util.make_position_params()
  params.position.character = #vim.fn.getline(line + 1)
  local answers = assert(vim.lsp.buf_request_sync(buffer, "textDocument/completion", params, WAIT))
  local items = vim.lsp.util.extract_completion_items(answers[client].result)
  vim.lsp.util.apply_text_edits({ items[1].textEdit }, buffer, "utf-16")
  seen.completed = items[1].label

  -- apply the preferred fix of the wrong key
  local wrong = vim.fn.search("VolumeType") - 1
  local range = vim.lsp.util.make_given_range_params({ wrong + 1, 0 }, { wrong + 1, 60 })
  range.context = { diagnostics = {} }
  local actions = assert(vim.lsp.buf_request_sync(buffer, "textDocument/codeAction", range, WAIT))
  for _, action in ipairs(actions[client].result) do
    if action.isPreferred then
      vim.lsp.util.apply_workspace_edit(action.edit, "utf-16")
      seen.fixed = action.title
    end
  end
  vim.wait(WAIT, function() return #vim.diagnostic.get(buffer) == 0 end, 20)
  seen.left = #vim.diagnostic.get(buffer)
  vim.cmd("write")
  vim.lsp.stop_client(client)
  vim.wait(WAIT, function() return vim.lsp.client_is_stopped(client) end, 20)
end

local ok, problem = pcall(run)
if not ok then seen.problem = tostring(problem) end
finish()
