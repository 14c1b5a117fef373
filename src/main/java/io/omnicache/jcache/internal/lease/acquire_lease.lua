-- Takes the lease of an entry, unless there is an entry or another client holds the lease.
-- KEYS[1]: the entry. KEYS[2]: the lease, a text: the holder's token, then the names of the clients that wait. Each
-- ends with ';'.
-- ARGV[1]: the token of the caller. ARGV[2]: the length of the lease in milliseconds. ARGV[3]: the name of the caller,
-- with ';', to be told of the lease's end; empty if it can't be told. ARGV[4]: '1' if an entry prevents the lease.
-- ARGV[5], if it is there: bytes of an entry that count as no entry.
-- Result: 1 if the lease was taken; the bytes of the entry; or {the milliseconds that are left of another client's
-- lease, its token; '' if it has none, since something else has written it}
local present = ARGV[4] == '1' and redis.call('GET', KEYS[1])
if present and (#ARGV < 5 or present ~= ARGV[5]) then return present end
local held = redis.call('GET', KEYS[2])
local left = held and redis.call('PTTL', KEYS[2])
if not held or left == -1 then -- What has no end is no lease: it would be waited for in vain.
  redis.call('SET', KEYS[2], ARGV[1], 'PX', ARGV[2])
  return 1
end
if ARGV[3] ~= '' and not string.find(held, ';' .. ARGV[3], 1, true) then
  redis.call('SET', KEYS[2], held .. ARGV[3], 'KEEPTTL')
end
return {left, string.match(held, '^[^;]*;') or ''}
