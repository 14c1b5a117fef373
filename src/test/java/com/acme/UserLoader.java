package com.acme;

import java.util.HashMap;
import java.util.Map;
import javax.cache.integration.CacheLoader;

/** Knows everybody; the examples of the documentation name it. */
public class UserLoader implements CacheLoader<String, User> {
    @Override
    public User load(String key) {
        return new User(key);
    }

    @Override
    public Map<String, User> loadAll(Iterable<? extends String> keys) {
        Map<String, User> users = new HashMap<>();
        keys.forEach(key -> users.put(key, load(key)));
        return users;
    }
}
