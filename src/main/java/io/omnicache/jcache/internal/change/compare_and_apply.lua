-- Changes an entry if it still is what the caller read.
-- KEYS[1]: the entry
-- ARGV[1]: 'A' if it was absent, 'P' if it had the bytes ARGV[2], 'F' if it was of another type than a string, '*' whatever it is
-- ARGV[2]: the bytes that were read
-- ARGV[3]: 'S' to set ARGV[5], 'R' to remove, 'T' to touch
-- ARGV[4]: the time to live: 'K' keep, 'E' eternal, 'Z' expired at once, else milliseconds
-- Result: 1 if it was changed, else the bytes that are there, or nil, or the error that says of another type
local current = redis.pcall('GET', KEYS[1])
local isForeign = type(current) == 'table'
if isForeign and not string.find(current.err, 'WRONGTYPE', 1, true) then return current end
local expected = ARGV[1]
if expected == 'A' and current or expected == 'P' and current ~= ARGV[2] or expected == 'F' and not isForeign then
  return current
end
local action, ttl = ARGV[3], ARGV[4]
if action == 'R' or ttl == 'Z' then
  redis.call('UNLINK', KEYS[1])
elseif action == 'S' then
  if ttl == 'K' then
    redis.call('SET', KEYS[1], ARGV[5], 'XX', 'KEEPTTL')
  elseif ttl == 'E' then
    redis.call('SET', KEYS[1], ARGV[5])
  else
    redis.call('SET', KEYS[1], ARGV[5], 'PX', ttl)
  end
elseif ttl == 'E' then
  redis.call('PERSIST', KEYS[1])
elseif ttl ~= 'K' then
  redis.call('PEXPIRE', KEYS[1], ttl)
end
return 1
