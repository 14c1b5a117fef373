-- Gives a lease its full length again, if the caller still holds it.
-- KEYS[1]: the lease (see acquire_lease.lua). ARGV[1]: the holder's token. ARGV[2]: the length in milliseconds.
-- Result: 1 if the lease was renewed, 0 if the caller no longer held it
local held = redis.call('GET', KEYS[1])
if not held or string.sub(held, 1, #ARGV[1]) ~= ARGV[1] then return 0 end
return redis.call('PEXPIRE', KEYS[1], ARGV[2])
