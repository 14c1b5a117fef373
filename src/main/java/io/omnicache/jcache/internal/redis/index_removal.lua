-- Makes a change that may remove an entry but creates none, and removes its member from the index with it.
-- Stands behind a function change(), which is the change.
-- KEYS[1]: the entry. KEYS[2]: the index. The last of ARGV: how long the prefix of all entries is; the rest is the change's.
-- Result: that of the change
local reply = change()
-- In a slot under migration the server answers an error where there is no entry any more.
if redis.pcall('EXISTS', KEYS[1]) ~= 1 then
  redis.call('SREM', KEYS[2], string.sub(KEYS[1], tonumber(ARGV[#ARGV]) + 1))
end
return reply
