-- A part of a change that may create an entry: keeps the index in step, so that each entry has its member.
-- change(): makes the change.
-- KEYS[1]: the entry. key1: the index. argument1: the length of the prefix of all entries, negative where a new entry
-- doesn't prune.
-- Members that begin with a brace aren't entries.
-- Result: the change's reply
local length = math.abs(argument1)
local prefix, member = string.sub(KEYS[1], 1, length), string.sub(KEYS[1], length + 1)

-- Removes members without an entry, which entries leave behind that expire or are evicted. Eight members are looked
-- at, at random; as long as one of them has no entry, eight more are. Doing so for every fourth new entry keeps such
-- members few. In a slot under migration the server may not say whether there is an entry.
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
if isNew and redis.call('EXISTS', KEYS[1]) == 1 then
  -- The entry was written without the index, so the index isn't complete: remove its mark.
  redis.call('SREM', key1, '{}')
end
local reply = change()
-- After a SET that answered OK there is an entry. In a slot under migration EXISTS fails where the entry is gone.
local isThere = type(reply) == 'table' and reply.ok or redis.pcall('EXISTS', KEYS[1]) == 1
if not isThere then
  redis.call('SREM', key1, member)
elseif isNew and tonumber(argument1) > 0 then
  prune()
end
return reply
