-- A part of a change that may remove an entry but never creates one: if the entry is gone, removes its member from
-- the index.
-- change(): makes the change.
-- KEYS[1]: the entry. key1: the index. argument1: the length of the prefix of all entries.
-- Result: the change's reply
local reply = change()
-- In a migrating slot EXISTS fails if the entry is gone.
if redis.pcall('EXISTS', KEYS[1]) ~= 1 then
  local member = string.sub(KEYS[1], tonumber(argument1) + 1)
  local removal = redis.pcall('SREM', key1, member)
  -- What has another type, in the place of the index, has no members. Any other error is raised.
  if type(removal) == 'table' and not string.find(removal.err, 'WRONGTYPE', 1, true) then
    redis.call('SREM', key1, member)
  end
end
return reply
