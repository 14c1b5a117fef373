-- Releases a lock if the caller still holds it.
-- KEYS[1]: the lock. KEYS[2]: the entry that is set aside. ARGV[1]: the holder's token
-- Result: 1 if the lock was released, 0 if it has expired or another client holds it
local lock = redis.call('GET', KEYS[1])
if lock == ARGV[1] or lock == '!' .. ARGV[1] then
  redis.call('UNLINK', KEYS[1], KEYS[2])
  return 1
end
return 0
