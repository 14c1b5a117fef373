-- Nothing: the fence around it brings an entry back that was set aside, and the index learns of it.
-- KEYS[1]: the entry. Result: 1
return 1
