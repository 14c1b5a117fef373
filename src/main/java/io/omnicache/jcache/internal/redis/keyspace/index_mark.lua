-- Marks a set of the index as complete, if the set still contains the token that was added before the sweep. Without
-- the token, the set was lost during the sweep.
-- KEYS[1]: the set. ARGV[1]: the token. ARGV[2]: the mark.
-- Result: 1 if the set was marked, 0 if it was lost
if redis.call('SISMEMBER', KEYS[1], ARGV[1]) == 0 then return 0 end
-- The order of the two commands matters: the set must never be empty, since a migrating slot accepts no new key.
redis.call('SADD', KEYS[1], ARGV[2])
redis.call('SREM', KEYS[1], ARGV[1])
return 1
