-- Sets an entry. A new entry and an existing entry get different times to live.
-- KEYS[1]: the entry
-- ARGV[1]: the new value
-- ARGV[2]: the time to live of a new entry; ARGV[3]: the time to live of an existing entry. Each is 'K' keep,
-- 'E' eternal, 'Z' expired at once, or a number of milliseconds.
-- ARGV[4]: '1' if the caller wants the old value
-- Result: {1 if an entry was stored or removed as expired, 0 if nothing was done; the old value, or nil}
local old = false
if ARGV[4] == '1' then
  old = redis.call('GET', KEYS[1])
end
local present = old or redis.call('EXISTS', KEYS[1]) == 1
local ttl = present and ARGV[3] or ARGV[2]
if ttl == 'Z' then
  if not present then return {0, false} end
  redis.call('UNLINK', KEYS[1])
elseif ttl == 'K' then
  redis.call('SET', KEYS[1], ARGV[1], 'KEEPTTL')
elseif ttl == 'E' then
  redis.call('SET', KEYS[1], ARGV[1])
else
  redis.call('SET', KEYS[1], ARGV[1], 'PX', ttl)
end
return {1, old}
