package io.omnicache.jcache.history;

import io.omnicache.jcache.AsyncCache;
import io.omnicache.jcache.RedisCacheException;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.processor.EntryProcessor;

/**
 * One thread that calls random operations of a cache on a few keys and records them. It pauses at random. One call in
 * three is asynchronous where the cache offers that; of these up to {@value #ASYNC} may be under way.
 */
final class Caller implements Runnable {
    private static final int ASYNC = 3;

    /** How often, out of all of them: changes that depend on the value are the most interesting. */
    private static final Map<Action, Integer> WEIGHTS = Map.ofEntries(
            Map.entry(Action.GET, 6),
            Map.entry(Action.CONTAINS_KEY, 1),
            Map.entry(Action.PUT, 3),
            Map.entry(Action.PUT_IF_ABSENT, 3),
            Map.entry(Action.REPLACE, 2),
            Map.entry(Action.REPLACE_IF, 4),
            Map.entry(Action.REMOVE, 1),
            Map.entry(Action.REMOVE_IF, 2),
            Map.entry(Action.GET_AND_PUT, 2),
            Map.entry(Action.GET_AND_REMOVE, 1),
            Map.entry(Action.GET_AND_REPLACE, 2),
            Map.entry(Action.INVOKE, 4),
            Map.entry(Action.INVOKE_REMOVE, 1));

    private static final EntryProcessor<String, String, String> SET = (entry, arguments) -> {
        String before = entry.getValue();
        entry.setValue((String) arguments[0]);
        return before;
    };

    private static final EntryProcessor<String, String, String> REMOVE = (entry, arguments) -> {
        String before = entry.getValue();
        entry.remove();
        return before;
    };

    private final Cache<String, String> cache;
    private final AsyncCache<String, String> async;
    private final Kind kind;
    private final String jvm;
    private final Recorder recorder;
    private final List<String> keys;
    private final Random random;
    private final int calls;
    private final BooleanSupplier mayEnd;
    private final Semaphore underWay = new Semaphore(ASYNC);

    private volatile Throwable unexpected;

    /** What this thread saw last, which others may have changed since: the expected value of comparisons. */
    private final Map<String, String> seen = new ConcurrentHashMap<>();

    /**
     * @param async {@code null} if all calls are to be synchronous
     * @param calls how many calls the thread makes at least
     * @param mayEnd whether it need make no more
     */
    Caller(
            Cache<String, String> cache,
            AsyncCache<String, String> async,
            Kind kind,
            String jvm,
            Recorder recorder,
            List<String> keys,
            long seed,
            int calls,
            BooleanSupplier mayEnd) {
        this.cache = cache;
        this.async = async;
        this.kind = kind;
        this.jvm = jvm;
        this.recorder = recorder;
        this.keys = keys;
        this.random = new Random(seed);
        this.calls = calls;
        this.mayEnd = mayEnd;
    }

    @Override
    public void run() {
        List<Action> actions = WEIGHTS.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .flatMap(weight -> java.util.Collections.nCopies(weight.getValue(), weight.getKey()).stream())
                .toList();
        for (int i = 0; i < calls || !mayEnd.getAsBoolean(); i++) {
            Action action = actions.get(random.nextInt(actions.size()));
            String key = keys.get(random.nextInt(keys.size()));
            if (isComparison(action) && random.nextInt(4) > 0) {
                call(Action.GET, key); // Else what is expected would be there too seldom.
            }
            if (async != null && random.nextInt(3) == 0) {
                start(action, key);
            } else {
                call(action, key);
            }
            if (random.nextInt(8) == 0) {
                LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(random.nextInt(3_000)));
            }
        }
        underWay.acquireUninterruptibly(ASYNC);
        if (unexpected != null) {
            throw new IllegalStateException(unexpected);
        }
    }

    /** Clears the cache, which counts as a call of every key. */
    static void clear(Cache<String, String> cache, Recorder recorder, List<String> keys) {
        List<String> ids = keys.stream().map(key -> recorder.nextId()).toList();
        for (int i = 0; i < keys.size(); i++) {
            recorder.begins(ids.get(i), keys.get(i), Action.CLEAR, null, null, null);
        }
        Recorder.Ending ending = Recorder.Ending.DONE;
        try {
            cache.clear();
        } catch (RuntimeException e) {
            // Those scripts that were run have deleted what they met.
            ending = Recorder.Ending.UNKNOWN;
        }
        for (String id : ids) {
            recorder.ended(id, ending, null);
        }
    }

    private void call(Action action, String key) {
        String id = recorder.nextId();
        String expected = expected(action, key);
        recorder.begins(id, key, action, value(action, id), expected, kind.loaded(jvm, key));
        try {
            ended(id, key, call(action, key, id, expected), null);
        } catch (RuntimeException e) {
            ended(id, key, null, e);
        }
    }

    private void start(Action action, String key) {
        underWay.acquireUninterruptibly();
        String id = recorder.nextId();
        String expected = expected(action, key);
        recorder.begins(id, key, action, value(action, id), expected, kind.loaded(jvm, key));
        CompletionStage<?> stage;
        try {
            stage = start(action, key, id, expected);
        } catch (RuntimeException e) {
            stage = CompletableFuture.failedFuture(e);
        }
        stage.whenComplete((result, failure) -> {
            ended(id, key, result, failure);
            underWay.release();
        });
    }

    private String expected(Action action, String key) {
        return isComparison(action) ? seen.getOrDefault(key, "none") : null;
    }

    private void ended(String id, String key, Object result, Throwable failure) {
        if (failure != null) {
            recorder.ended(id, ending(failure), null);
            return;
        }
        recorder.ended(id, Recorder.Ending.DONE, result == null ? null : result.toString());
        if (result instanceof String value) {
            seen.put(key, value);
        } else if (Boolean.TRUE.equals(result)) {
            seen.put(key, id);
        }
    }

    /** An exception that isn't one of Redis leaves it open: it is another provider's, or a defect. */
    private Recorder.Ending ending(Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        for (Throwable each = cause; each != null; each = each.getCause()) {
            if (each instanceof RedisCacheException e) {
                return e.isOutcomeUnknown() ? Recorder.Ending.UNKNOWN : Recorder.Ending.REFUSED;
            }
        }
        if (!(cause instanceof CacheException)) {
            unexpected = cause;
        }
        return Recorder.Ending.UNKNOWN;
    }

    private static boolean isComparison(Action action) {
        return action == Action.REPLACE_IF || action == Action.REMOVE_IF;
    }

    /** The value that is stored is the name of the call, and so unique. */
    private static String value(Action action, String id) {
        return switch (action) {
            case GET, CONTAINS_KEY, REMOVE, REMOVE_IF, GET_AND_REMOVE, INVOKE_REMOVE -> null;
            default -> id;
        };
    }

    private Object call(Action action, String key, String value, String expected) {
        return switch (action) {
            case GET -> cache.get(key);
            case CONTAINS_KEY -> cache.containsKey(key);
            case PUT -> {
                cache.put(key, value);
                yield null;
            }
            case PUT_IF_ABSENT -> cache.putIfAbsent(key, value);
            case REPLACE -> cache.replace(key, value);
            case REPLACE_IF -> cache.replace(key, expected, value);
            case REMOVE -> cache.remove(key);
            case REMOVE_IF -> cache.remove(key, expected);
            case GET_AND_PUT -> cache.getAndPut(key, value);
            case GET_AND_REMOVE -> cache.getAndRemove(key);
            case GET_AND_REPLACE -> cache.getAndReplace(key, value);
            case INVOKE -> cache.invoke(key, SET, value);
            case INVOKE_REMOVE -> cache.invoke(key, REMOVE);
            case CLEAR, CLEAR_OR_MISS, ROLLBACK -> throw new IllegalArgumentException(action.toString());
        };
    }

    private CompletionStage<?> start(Action action, String key, String value, String expected) {
        return switch (action) {
            case GET -> async.get(key);
            case CONTAINS_KEY -> async.containsKey(key);
            case PUT -> async.put(key, value);
            case PUT_IF_ABSENT -> async.putIfAbsent(key, value);
            case REPLACE -> async.replace(key, value);
            case REPLACE_IF -> async.replace(key, expected, value);
            case REMOVE -> async.remove(key);
            case REMOVE_IF -> async.remove(key, expected);
            case GET_AND_PUT -> async.getAndPut(key, value);
            case GET_AND_REMOVE -> async.getAndRemove(key);
            case GET_AND_REPLACE -> async.getAndReplace(key, value);
            case INVOKE -> async.invoke(key, SET, value);
            case INVOKE_REMOVE -> async.invoke(key, REMOVE);
            case CLEAR, CLEAR_OR_MISS, ROLLBACK -> throw new IllegalArgumentException(action.toString());
        };
    }
}
