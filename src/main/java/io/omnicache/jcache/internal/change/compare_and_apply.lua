-- Changes an entry if it is still in the state that the caller read.
-- KEYS[1]: the entry
-- ARGV[1]: the expected state: 'A' absent, 'P' a string with the bytes ARGV[2], 'F' another type than a string, '*' any
-- ARGV[2]: the bytes that the caller read
-- ARGV[3]: the action: 'S' set the value ARGV[5], 'R' remove, 'T' set the time to live only
-- ARGV[4]: the time to live: 'K' keep, 'E' eternal, 'Z' expired at once, or a number of milliseconds
-- Result: 1 if the action was done; otherwise the present bytes, nil for no entry, or the error WRONGTYPE
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
