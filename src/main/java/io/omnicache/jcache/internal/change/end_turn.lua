-- Ends a turn of writing an entry to the store behind the cache.
-- KEYS[1]: the lock. KEYS[2]: the entry. KEYS[3]: the entry that is set aside. KEYS[4]: the name of its last change
-- ARGV[1]: the holder's token. ARGV[2]: the name of the change. ARGV[3]: '1' if the store has the change, otherwise '0'
-- ARGV[4]: how long it is known that the store has the change. ARGV[5]: how long the name of a waiting change is kept
-- Result: 1; 0 if the entry was dropped, since the store may have another value
local lock = redis.call('GET', KEYS[1])
local isSafe = lock == ARGV[1]
if isSafe or lock == '!' .. ARGV[1] then
  redis.call('UNLINK', KEYS[1], KEYS[3])
elseif lock and string.sub(lock, 1, 1) ~= '!' then
  redis.call('SET', KEYS[1], '!' .. lock, 'KEEPTTL') -- The holder's value may be older than what this one has written.
end
local name = redis.call('GET', KEYS[4])
if ARGV[3] == '1' then
  if not name then
    isSafe = false -- The name was lost, so another JVM may have loaded what the store had before.
  end
  if not name or name == ARGV[2] then
    redis.call('SET', KEYS[4], 'w:' .. ARGV[2], 'PX', ARGV[4]) -- An older change of another JVM may still wait there.
  end
elseif name == ARGV[2] then
  redis.call('PEXPIRE', KEYS[4], ARGV[5])
end
if isSafe then
  return 1
end
redis.call('UNLINK', KEYS[2])
return 0
