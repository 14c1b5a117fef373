package io.omnicache.benchmarks.faults;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/** A map that does everything right. Those that extend it break something. */
class MemorySubject implements Subject {
    final Map<String, String> map = new ConcurrentHashMap<>();

    /** A change that certainly wasn't carried out. */
    static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** About as slow as a server, so that what is logged stays small. */
    private static void takeTime() {
        LockSupport.parkNanos(10_000);
    }

    @Override
    public String get(String key) {
        takeTime();
        return map.get(key);
    }

    @Override
    public void put(String key, String value) {
        takeTime();
        map.put(key, value);
    }

    @Override
    public void remove(String key) {
        takeTime();
        map.remove(key);
    }

    @Override
    public boolean mayBeDone(RuntimeException failure) {
        return !(failure instanceof Refused);
    }

    @Override
    public void close() {}
}
