-- Marks a set of the index as complete, if it still has the token that was added before the sweep: else it was lost
-- meanwhile.
-- KEYS[1]: the set. ARGV[1]: the token. ARGV[2]: the mark.
-- Result: 1 if the set was marked, 0 if it was lost
if redis.call('SISMEMBER', KEYS[1], ARGV[1]) == 0 then return 0 end
-- In this order, so that the set is never empty: a slot under migration takes no new key.
redis.call('SADD', KEYS[1], ARGV[2])
redis.call('SREM', KEYS[1], ARGV[1])
return 1
