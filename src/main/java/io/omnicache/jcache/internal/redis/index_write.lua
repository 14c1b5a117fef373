-- Makes a change that may create an entry, and keeps the index in step: where there is an entry there is its member.
-- Stands behind a function change(), which is the change.
-- KEYS[1]: the entry. KEYS[2]: the index. The last of ARGV: how long the prefix of all entries is, negative where a new entry is
-- no occasion to look for members without an entry; the rest is the change's.
-- Members that begin with a brace aren't entries.
-- Result: that of the change
local length = math.abs(ARGV[#ARGV])
local prefix, member = string.sub(KEYS[1], 1, length), string.sub(KEYS[1], length + 1)

-- Entries that expired, or were evicted, have left their members behind. Looking at eight for every fourth new one keeps them
-- few, and where they are many, more are looked at. In a slot under migration the server may not say whether there is an entry.
local function prune()
  for _ = 1, 8 do
    local some, keys = redis.call('SRANDMEMBER', KEYS[2], -8), {}
    for i, other in ipairs(some) do keys[i] = prefix .. other end
    if redis.pcall('EXISTS', unpack(keys)) == #keys then return end
    local gone = 0
    for i, other in ipairs(some) do
      if string.byte(other) ~= 123 and redis.pcall('EXISTS', keys[i]) == 0 then
        gone = gone + redis.call('SREM', KEYS[2], other)
      end
    end
    if gone == 0 then return end
  end
end

local isNew = redis.call('SADD', KEYS[2], member) == 1
if isNew and redis.call('EXISTS', KEYS[1]) == 1 then
  -- Somebody writes without the index: it doesn't hold everything.
  redis.call('SREM', KEYS[2], '{}')
end
local reply = change()
-- After a SET that said OK there is an entry. In a slot under migration the server answers an error where there is none any more.
local isThere = type(reply) == 'table' and reply.ok or redis.pcall('EXISTS', KEYS[1]) == 1
if not isThere then
  redis.call('SREM', KEYS[2], member)
elseif isNew and tonumber(ARGV[#ARGV]) > 0 then
  prune()
end
return reply
