-- A part of a change: keeps a copy of an entry that will expire, for a time after the entry's end.
-- change(): makes the change.
-- KEYS[1]: the entry. key1: the copy. argument1: how long the copy outlives the entry, in milliseconds. argument2: the
-- channel for the copy of an expired entry whose key is being used again. argument3: 'T' if the change sets the time to
-- live only, 'W' otherwise.
-- The copy is extra work: what fails here doesn't fail the change, and leaves an expired event without its old value.
-- Result: the change's reply
local wasThere = redis.pcall('EXISTS', KEYS[1]) == 1
-- A copy without its entry: the entry has expired, and its event may still have to read the value.
local expired = not wasThere and argument3 == 'W' and redis.pcall('GET', key1)
local reply = change()
local left = redis.pcall('PTTL', KEYS[1])
if type(left) ~= 'number' then return reply end
if left == -2 then
  if wasThere then redis.pcall('UNLINK', key1) end
  return reply
end
if type(expired) == 'string' then
  redis.pcall('PUBLISH', argument2, #KEYS[1] .. ':' .. KEYS[1] .. expired)
end
if left == -1 then
  redis.pcall('UNLINK', key1)
  return reply
end
local ends = left + tonumber(argument1)
if argument3 == 'T' and redis.pcall('PEXPIRE', key1, ends) == 1 then return reply end
local value = redis.pcall('GET', KEYS[1])
if type(value) == 'string' then redis.pcall('SET', key1, value, 'PX', ends) end
return reply
