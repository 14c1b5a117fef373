-- Takes the lock of an entry and reads the entry.
-- KEYS[1]: the lock. KEYS[2]: the entry. KEYS[3]: the entry that is set aside
-- ARGV[1]: the holder's token. ARGV[2]: the lease in milliseconds
-- Result: {0} if another client holds the lock; otherwise {1, the entry's bytes or nil}, or {2} if the entry must be
-- read by itself, since it is no string
if not redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2]) then
  if redis.call('PTTL', KEYS[1]) ~= -1 then return {0} end
  redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2]) -- What has no end is no lock: it would be waited for in vain.
end
redis.call('UNLINK', KEYS[3]) -- What a holder set aside whose lease has ended.
local entry = redis.pcall('GET', KEYS[2])
if type(entry) == 'table' then
  return {2}
end
return {1, entry}
