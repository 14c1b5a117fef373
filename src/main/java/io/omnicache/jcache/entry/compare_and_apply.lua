-- Changes an entry if it still is what the caller read.
-- KEYS[1]: the entry
-- ARGV[1]: 'A' if it was absent, 'P' if it had the bytes ARGV[2], '*' whatever it is
-- ARGV[2]: the bytes that were read
-- ARGV[3]: 'S' to set ARGV[5], 'R' to remove, 'T' to touch
-- ARGV[4]: the time to live: 'K' keep, 'E' eternal, 'Z' expired at once, else milliseconds
-- Result: 1 if it was changed, else the bytes that are there, or nil
local current = redis.call('GET', KEYS[1])
if ARGV[1] == 'A' and current then return current end
if ARGV[1] == 'P' and current ~= ARGV[2] then return current end
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
