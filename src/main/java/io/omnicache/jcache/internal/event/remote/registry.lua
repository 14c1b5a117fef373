-- Enters, renews or removes one member in the registry of the JVMs that have a cache open, and tells the others.
-- KEYS[1]: the registry, a hash: member -> '<needs>:<end of the lease in milliseconds>'
-- ARGV[1]: the member. ARGV[2]: what its listeners need, a number; '-' to remove the member.
-- ARGV[3]: the lease in milliseconds. ARGV[4]: the control channel. ARGV[5]: the message for it; '' for none.
-- ARGV[6]: the channel of events. ARGV[7]: a message for it, which shows that this user may publish; '' for none.
-- ARGV[8]: '1' in a cluster.
-- Result: {1 if the member was in the registry before, then member and needs of each other member whose lease hasn't
-- ended}. The clock is the server's, so that JVMs with other clocks agree.
if ARGV[7] ~= '' then
  redis.call('PUBLISH', ARGV[6], ARGV[7])
  redis.call('TYPE', KEYS[1])
  if ARGV[8] == '1' then redis.call('CLUSTER', 'MYID') end
end
if ARGV[5] ~= '' then redis.call('PUBLISH', ARGV[4], ARGV[5]) end
local time, lease = redis.call('TIME'), tonumber(ARGV[3])
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local function entry(needs) return needs .. ':' .. string.format('%.0f', now + lease) end

local result = {redis.call('HEXISTS', KEYS[1], ARGV[1])}
local all = redis.call('HGETALL', KEYS[1])
for i = 1, #all, 2 do
  if all[i] ~= ARGV[1] then
    local needs, lease_end = string.match(all[i + 1], '^(%d+):(%d+)$')
    -- What is longer isn't of this library: it would be no number in a reply.
    if not needs or #needs > 9 or #lease_end > 15 or tonumber(lease_end) < now then
      redis.call('HDEL', KEYS[1], all[i])
    else
      result[#result + 1] = all[i]
      result[#result + 1] = tonumber(needs)
      -- The clock has gone back: no lease is longer than a lease.
      if tonumber(lease_end) > now + lease then redis.call('HSET', KEYS[1], all[i], entry(needs)) end
    end
  end
end
if ARGV[2] == '-' then
  redis.call('HDEL', KEYS[1], ARGV[1])
else
  redis.call('HSET', KEYS[1], ARGV[1], entry(ARGV[2]))
end
redis.call('PEXPIRE', KEYS[1], lease)
return result
