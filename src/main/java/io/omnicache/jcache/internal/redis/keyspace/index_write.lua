-- A part of a change that may create an entry: updates the index, so that each entry has its member.
-- change(): makes the change.
-- KEYS[1]: the entry. key1: the index. argument1: the length of the prefix of all entries; negative if this write must
-- not prune the index.
-- Members that begin with a brace aren't entries.
-- Result: the change's reply
local length = math.abs(argument1)
local prefix, member = string.sub(KEYS[1], 1, length), string.sub(KEYS[1], length + 1)

-- Removes members without an entry: entries that expire or are evicted leave their members behind. Checks eight random
-- members, and eight more as long as one of the last eight had no entry. Pruning at about every fourth new entry keeps
-- the number of such members low. In a migrating slot the server may not tell whether an entry exists.
local function prune()
  for _ = 1, 8 do
    local some, keys = redis.call('SRANDMEMBER', key1, -8), {}
    for i, other in ipairs(some) do keys[i] = prefix .. other end
    if redis.pcall('EXISTS', unpack(keys)) == #keys then return end
    local gone = 0
    for i, other in ipairs(some) do
      if string.byte(other) ~= 123 and redis.pcall('EXISTS', keys[i]) == 0 then
        gone = gone + redis.call('SREM', key1, other)
      end
    end
    if gone == 0 then return end
  end
end

local isNew = redis.call('SADD', key1, member) == 1
-- An entry that was set aside may have lost its member as if it had expired.
if isNew and not broughtBack and redis.call('EXISTS', KEYS[1]) == 1 then
  -- The entry was written without the index, so the index isn't complete: remove the mark.
  redis.call('SREM', key1, '{}')
end
local reply = change()
-- After a SET with the reply OK the entry exists. In a migrating slot EXISTS fails if the entry is gone.
local isThere = type(reply) == 'table' and reply.ok or redis.pcall('EXISTS', KEYS[1]) == 1
if not isThere then
  redis.call('SREM', key1, member)
elseif isNew and tonumber(argument1) > 0 then
  prune()
end
return reply
