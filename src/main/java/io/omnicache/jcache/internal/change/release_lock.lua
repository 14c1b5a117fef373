-- Releases a lock if the caller still holds it.
-- KEYS[1]: the lock. ARGV[1]: the holder's token.
-- Result: 1 if it was released, 0 if it had run out or is another's.
if redis.call('GET', KEYS[1]) == ARGV[1] then
  return redis.call('UNLINK', KEYS[1])
end
return 0
