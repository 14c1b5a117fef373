-- Ends a lease, if the caller still holds it, and tells the clients that wait for it.
-- KEYS[1]: the lease (see acquire_lease.lua). ARGV[1]: the holder's token. ARGV[2]: the outcome, one letter. ARGV[3]:
-- the channel of a waiting client without its name.
-- Result: 1 if the lease was ended, 0 if the caller no longer held it
local held = redis.call('GET', KEYS[1])
if not held or string.sub(held, 1, #ARGV[1]) ~= ARGV[1] then return 0 end
redis.call('UNLINK', KEYS[1])
-- Without the permission to publish, the waiting clients look again by themselves.
for name in string.gmatch(string.sub(held, #ARGV[1] + 1), '[^;]+') do
  redis.pcall('PUBLISH', ARGV[3] .. name, ARGV[2] .. ARGV[1] .. KEYS[1])
end
return 1
