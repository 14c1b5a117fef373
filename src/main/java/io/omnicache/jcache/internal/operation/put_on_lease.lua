-- Sets an entry of a cache with leases, as put.lua does. A lease in the entry's place is no entry: the new entry
-- doesn't keep the lease's time to live.
-- KEYS[1]: the entry. ARGV[1] to ARGV[4]: as for put.lua. ARGV[5]: the bytes that each lease begins with
-- Result: as of put.lua
local old = ARGV[4] == '1' and redis.call('GET', KEYS[1])
local isThere = old or redis.call('EXISTS', KEYS[1]) == 1
local isLease = redis.pcall('GETRANGE', KEYS[1], 0, #ARGV[5] - 1) == ARGV[5]
local present = isThere and not isLease
local ttl = present and ARGV[3] or ARGV[2]
if ttl == 'Z' then
  if isThere then redis.call('UNLINK', KEYS[1]) end
  return {present and 1 or 0, old}
elseif ttl == 'K' then
  redis.call('SET', KEYS[1], ARGV[1], 'KEEPTTL')
elseif ttl == 'E' then
  redis.call('SET', KEYS[1], ARGV[1])
else
  redis.call('SET', KEYS[1], ARGV[1], 'PX', ttl)
end
return {1, old}
