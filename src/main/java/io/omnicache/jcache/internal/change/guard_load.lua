-- Stores the loaded value, or removes an entry for which the loader has none, only if the entry has no later change
-- than the ones that the load has seen.
-- KEYS[1]: the entry. key1: the name of its last change. argument1: what the names of the caller's changes begin with
-- argument2: the name of the caller's change that still waits, whose value was loaded; '' if the store's was loaded
-- Result: that of the change; 2 if it wasn't made
local name = redis.call('GET', key1)
if argument2 ~= '' then
  if name ~= argument2 then
    return 2 -- Another JVM's change is later, whether the store has it or not.
  end
elseif name and string.sub(name, 1, 2) ~= 'w:' and string.sub(name, 1, #argument1) ~= argument1 then
  return 2
end
return change()
