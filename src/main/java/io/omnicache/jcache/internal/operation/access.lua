-- Reads an entry and gives it the time to live of an access, unless the entry is a marker.
-- KEYS[1]: the entry. ARGV[1]: the bytes of the marker. ARGV[2]: the time to live: 'E' eternal, or milliseconds
-- Result: the bytes of the entry; nil if there is none
local raw = redis.call('GET', KEYS[1])
if raw and raw ~= ARGV[1] then
  if ARGV[2] == 'E' then redis.call('PERSIST', KEYS[1]) else redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
end
return raw
