-- Stores a loaded value only if no other JVM has a change of the entry that the store doesn't have yet.
-- KEYS[1]: the entry. key1: the name of its last change. argument1: what the names of the caller's changes begin with
-- Result: that of the change; 2 if it wasn't made
local name = redis.call('GET', key1)
if name and string.sub(name, 1, 2) ~= 'w:' and string.sub(name, 1, #argument1) ~= argument1 then
  return 2
end
return change()
