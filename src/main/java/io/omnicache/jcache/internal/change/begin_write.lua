-- Sets an entry aside before the store is changed, so that nobody reads a value which the store may not have any more.
-- Nothing brings the entry back if the holder dies: what was set aside ends with the lease.
-- KEYS[1]: the lock. KEYS[2]: the entry. KEYS[3]: the entry that is set aside
-- ARGV[1]: the holder's token. ARGV[2]: the lease in milliseconds
-- Result: the time to live of the entry in milliseconds, -1 for eternal, -2 if there is no entry; -3 if the caller
-- doesn't hold the lock any more
local lock = redis.call('GET', KEYS[1])
if lock ~= ARGV[1] and lock ~= '!' .. ARGV[1] then
  return -3
end
redis.call('PEXPIRE', KEYS[1], ARGV[2])
local ttl = redis.call('PTTL', KEYS[2])
if ttl ~= -2 then
  redis.call('RENAME', KEYS[2], KEYS[3])
  redis.call('PEXPIRE', KEYS[3], ARGV[2])
end
return ttl
