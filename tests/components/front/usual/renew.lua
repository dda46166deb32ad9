local pairs = {
  { crt = "/etc/front/pairs/0/tls.crt", key = "/etc/front/pairs/0/tls.key" },
}

local function content(path)
  local file = io.open(path, "rb")
  if not file then return nil end
  local text = file:read("a")
  file:close()
  return text
end

core.register_task(function()
  while true do
    for _, pair in ipairs(pairs) do
      local crt, key = content(pair.crt), content(pair.key)
      local pem = crt and key and crt .. "\n" .. key
      -- A certificate that is another by now has another key.
      if pem and pem ~= pair.known and crt == content(pair.crt) then
        -- The field is that of a file without an extension of HAProxy's.
        local ok, message = pcall(CertCache.set, { filename = pair.crt, [""] = pem })
        if ok then
          pair.known = pem
        else
          core.Warning("The pair of " .. pair.crt .. " is not served yet: " .. tostring(message))
        end
      end
    end
    core.sleep(5)
  end
end)
