-- Begins the lease of a lock again if the caller still holds it.
-- KEYS[1]: the lock. KEYS[2]: the entry that is set aside
-- ARGV[1]: the holder's token. ARGV[2]: the lease in milliseconds
-- Result: 1 if the lease was renewed, 0 if it has ended
local lock = redis.call('GET', KEYS[1])
if lock ~= ARGV[1] and lock ~= '!' .. ARGV[1] then
  return 0
end
redis.call('PEXPIRE', KEYS[1], ARGV[2])
redis.call('PEXPIRE', KEYS[2], ARGV[2])
return 1
