-- Names the last change of an entry that the store doesn't have yet, so that of several JVMs the last one writes.
-- KEYS[1]: the entry. key1: the name of its last change
-- argument1: the name of this change. argument2: how long it is kept, in milliseconds
-- Result: that of the change
local reply = change()
if reply == 1 then
  redis.call('SET', key1, argument1, 'PX', argument2)
end
return reply
