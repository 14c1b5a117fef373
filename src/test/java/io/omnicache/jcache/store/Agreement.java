package io.omnicache.jcache.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.cache.Cache;

/** What must hold when nothing is under way: each key is absent, or has the value of the database. */
record Agreement(int present, List<String> differences) {
    /** Reads every key of the cache as it is in Redis; the cache must have no loader. */
    static Agreement of(Cache<String, String> cache, Map<String, String> rows, int keys) {
        int present = 0;
        List<String> differences = new ArrayList<>();
        for (int i = 0; i < keys; i++) {
            String key = "k" + i;
            String value = cache.get(key);
            if (value != null) {
                present++;
                if (!value.equals(rows.get(key))) {
                    differences.add(key + ": cache " + value + ", database " + rows.get(key));
                }
            }
        }
        return new Agreement(present, differences);
    }
}
