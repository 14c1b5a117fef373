-- Releases a lock if the caller still holds it.
-- KEYS[1]: the lock. ARGV[1]: the holder's token.
-- Result: 1 if the lock was released, 0 if it has expired or another client holds it
if redis.call('GET', KEYS[1]) == ARGV[1] then
  return redis.call('UNLINK', KEYS[1])
end
return 0
