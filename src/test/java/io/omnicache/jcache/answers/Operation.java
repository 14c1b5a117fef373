package io.omnicache.jcache.answers;

import io.omnicache.jcache.testing.Waiting;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import javax.cache.Cache;
import javax.cache.integration.CompletionListenerFuture;
import javax.cache.processor.EntryProcessorException;
import javax.cache.processor.EntryProcessorResult;

/**
 * Every operation of a cache. The entries {@code k}, {@code a} and {@code b} are there with the value {@code v};
 * {@code n} is absent.
 */
enum Operation {
    GET {
        @Override
        Object on(Cache<String, String> cache) {
            return cache.get("k");
        }
    },
    GET_ABSENT {
        @Override
        Object on(Cache<String, String> cache) {
            return cache.get("n");
        }
    },
    CONTAINS_KEY {
        @Override
        Object on(Cache<String, String> cache) {
            return cache.containsKey("k");
        }
    },
    PUT {
        @Override
        Object on(Cache<String, String> cache) {
            cache.put("k", "w");
            return null;
        }
    },
    PUT_NEW {
        @Override
        Object on(Cache<String, String> cache) {
            cache.put("n", "w");
            return null;
        }
    },
    GET_AND_PUT {
        @Override
        Object on(Cache<String, String> cache) {
            return cache.getAndPut("k", "w");
        }
    },
    PUT_IF_ABSENT {
        @Override
        Object on(Cache<String, String> cache) {
            return cache.putIfAbsent("n", "w");
        }
    },
    PUT_IF_ABSENT_PRESENT {
        @Override
        Object on(Cache<String, String> cache) {
            return cache.putIfAbsent("k", "w");
        }
    },
    REPLACE {
        @Override
        Object on(Cache<String, String> cache) {
            return cache.replace("k", "w");
        }
    },
    REPLACE_VALUE {
        @Override
        Object on(Cache<String, String> cache) {
            return cache.replace("k", "v", "w");
        }
    },
    GET_AND_REPLACE {
        @Override
        Object on(Cache<String, String> cache) {
            return cache.getAndReplace("k", "w");
        }
    },
    REMOVE {
        @Override
        Object on(Cache<String, String> cache) {
            return cache.remove("k");
        }
    },
    REMOVE_VALUE {
        @Override
        Object on(Cache<String, String> cache) {
            return cache.remove("k", "v");
        }
    },
    GET_AND_REMOVE {
        @Override
        Object on(Cache<String, String> cache) {
            return cache.getAndRemove("k");
        }
    },
    INVOKE {
        @Override
        Object on(Cache<String, String> cache) {
            return cache.invoke("k", (entry, arguments) -> {
                String old = entry.getValue();
                entry.setValue("w");
                return old;
            });
        }
    },
    INVOKE_ALL {
        @Override
        Object on(Cache<String, String> cache) {
            Map<String, EntryProcessorResult<String>> results =
                    cache.invokeAll(Set.of("k", "a"), (entry, arguments) -> {
                        entry.setValue("w");
                        return "done";
                    });
            Map<String, String> values = new HashMap<>();
            results.forEach((key, result) -> values.put(key, outcomeOf(result)));
            return values;
        }
    },
    GET_ALL {
        @Override
        Object on(Cache<String, String> cache) {
            return cache.getAll(Set.of("k", "a"));
        }
    },
    PUT_ALL {
        @Override
        Object on(Cache<String, String> cache) {
            cache.putAll(Map.of("k", "w", "n", "w"));
            return null;
        }
    },
    REMOVE_ALL_OF_KEYS {
        @Override
        Object on(Cache<String, String> cache) {
            cache.removeAll(Set.of("k", "a"));
            return null;
        }
    },
    LOAD_ALL {
        @Override
        Object on(Cache<String, String> cache) throws Exception {
            CompletionListenerFuture loaded = new CompletionListenerFuture();
            cache.loadAll(Set.of("k", "n"), true, loaded);
            Waiting.get(loaded);
            return null;
        }
    },
    REMOVE_ALL {
        @Override
        Object on(Cache<String, String> cache) {
            cache.removeAll();
            return null;
        }
    },
    CLEAR {
        @Override
        Object on(Cache<String, String> cache) {
            cache.clear();
            return null;
        }
    },
    ITERATE {
        @Override
        Object on(Cache<String, String> cache) {
            Set<String> found = new HashSet<>();
            cache.forEach(entry -> found.add(entry.getKey() + "=" + entry.getValue()));
            return found;
        }
    },
    ITERATE_AND_REMOVE {
        @Override
        Object on(Cache<String, String> cache) {
            int removed = 0;
            for (Iterator<Cache.Entry<String, String>> i = cache.iterator(); i.hasNext(); removed++) {
                i.next();
                i.remove();
            }
            return removed;
        }
    };

    /** Carries it out. The result is comparable by {@code equals}. */
    abstract Object on(Cache<String, String> cache) throws Exception;

    /** Whether it changes one entry at most, so that it is done, or not, as a whole. */
    boolean isOfOneEntry() {
        return compareTo(INVOKE) <= 0;
    }

    /** Whether it goes over all keys of the database. */
    boolean isWalk() {
        return compareTo(REMOVE_ALL) >= 0;
    }

    boolean isSweep() {
        return this == REMOVE_ALL || this == CLEAR;
    }

    boolean isRead() {
        return this == GET || this == GET_ABSENT || this == CONTAINS_KEY || this == GET_ALL || this == ITERATE;
    }

    private static String outcomeOf(EntryProcessorResult<String> result) {
        try {
            return result.get();
        } catch (EntryProcessorException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }
}
