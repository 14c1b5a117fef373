-- Lets a change happen only while the caller holds the lock of the entry.
-- KEYS[1]: the entry. key1: the lock. key2: the entry that is set aside. ARGV[1]: '*' if the store has the change
-- argument1: the holder's token. The lock has a '!' in front of it once a late write to the store has made the entry
-- unsafe
-- argument2: the time to live of the entry that is set aside: '' if there is none, 'E' eternal, or milliseconds
-- argument3: 'H' holds the lock after the change, 'R' releases it unless the change failed or is to be decided again,
-- 'I' makes the change whoever holds the lock, and marks the other's lock
-- argument4: 'W' if the change may need memory, so that it is refused while the server has none
-- Result: that of the change; 0 if the caller doesn't hold the lock; 2 if the entry is absent now: since it was unsafe,
-- or since what was set aside is gone, so that somebody has cleared the cache meanwhile
local lock = redis.call('GET', key1)
local function bringBack()
  if argument2 == '' or redis.call('EXISTS', key2) == 0 then return end
  if argument4 == 'W' then
    redis.call('SET', key1, lock, 'KEEPTTL') -- A server without memory refuses only the first write of a script.
  end
  redis.call('RENAME', key2, KEYS[1])
  broughtBack = true
  if argument2 == 'E' then
    redis.call('PERSIST', KEYS[1])
  else
    redis.call('PEXPIRE', KEYS[1], argument2)
  end
end

local isMarked = lock == '!' .. argument1
if argument3 == 'I' then
  if lock == argument1 or isMarked then
    redis.call('UNLINK', key1)
  elseif lock and string.sub(lock, 1, 1) ~= '!' then
    redis.call('SET', key1, '!' .. lock, 'KEEPTTL')
  end
  redis.call('UNLINK', key2)
  return change()
end
local isCleared = lock == argument1 and argument2 ~= '' and redis.call('EXISTS', key2) == 0
if isMarked or isCleared then
  if ARGV[1] == '*' then -- The store has the change: whoever listens is told of it.
    bringBack()
    pcall(change) -- The entry must not stay, whatever happens.
  end
  redis.call('UNLINK', KEYS[1], key2)
  if argument3 == 'R' then
    redis.call('UNLINK', key1)
  end
  return 2
end
if lock ~= argument1 then
  return 0
end
bringBack()
local reply = change()
if type(reply) == 'number' and argument3 == 'R' then -- Done, or refused for good by another part.
  redis.call('UNLINK', key1, key2)
end
return reply
