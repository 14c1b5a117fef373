-- Deletes one slice of the keys that match a pattern.
-- KEYS: none. The keys found are not declared: in a cluster this runs on each master for the keys that it holds.
-- ARGV[1]: the cursor, '0' at first. ARGV[2]: the pattern. ARGV[3]: how many keys to look at.
-- Result: {the next cursor, how many entries were deleted, the keys that this server refused to delete}
local page = redis.call('SCAN', ARGV[1], 'MATCH', ARGV[2], 'COUNT', ARGV[3])
local removed = 0
local refused = {}
for _, key in ipairs(page[2]) do
  local reply = redis.pcall('UNLINK', key)
  if type(reply) == 'number' then
    removed = removed + reply
  else
    refused[#refused + 1] = key
  end
end
return {page[1], removed, refused}
