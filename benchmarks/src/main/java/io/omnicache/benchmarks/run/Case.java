package io.omnicache.benchmarks.run;

import io.omnicache.benchmarks.store.Expiry;
import io.omnicache.benchmarks.store.Provider;
import java.util.Arrays;

/** What is measured: one method of {@link CacheBenchmark} each, with what it needs to know beforehand. */
public enum Case {
    GET_HIT("getHit", "get, hit", Expiry.CREATED),
    GET_MISS("getMiss", "get, miss", Expiry.CREATED),
    PUT_CREATED("putCreated", "put, created expiry", Expiry.CREATED),
    PUT_MODIFIED("putModified", "put, modified expiry", Expiry.MODIFIED),
    PUT_IF_ABSENT("putIfAbsent", "putIfAbsent, new key", Expiry.CREATED),
    REPLACE("replace", "replace(key, old, new)", Expiry.MODIFIED),
    GET_AND_PUT("getAndPut", "getAndPut", Expiry.MODIFIED),
    INVOKE("invoke", "invoke, distinct keys", Expiry.CREATED),
    INVOKE_HOT("invokeHot", "invoke, one hot key", Expiry.CREATED),
    GET_ALL("getAll", "getAll of 100", Expiry.CREATED),
    PUT_ALL("putAll", "putAll of 100", Expiry.NONE),
    CLEAR("clear", "clear of 10,000", Expiry.CREATED),
    ITERATE("iterate", "iteration of 10,000", Expiry.CREATED);

    private final String method;
    private final String title;
    private final Expiry expiry;

    Case(String method, String title, Expiry expiry) {
        this.method = method;
        this.title = title;
        this.expiry = expiry;
    }

    /** @param name of the method, with or without its class */
    public static Case of(String name) {
        String method = name.substring(name.lastIndexOf('.') + 1);
        return Arrays.stream(values())
                .filter(candidate -> candidate.method.equals(method))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("No case '" + name + "'; there are "
                        + Arrays.stream(values()).map(Case::method).toList()));
    }

    public String method() {
        return method;
    }

    public String title() {
        return title;
    }

    public Expiry expiry() {
        return expiry;
    }

    boolean isOffered(Provider provider) {
        return provider.isJCache() || (this != INVOKE && this != INVOKE_HOT);
    }

    /** Whether every operation adds an entry, so that the database is emptied before each round. */
    boolean grows() {
        return this == PUT_IF_ABSENT;
    }

    /** Whether the cache is filled again before each operation: only its time can be told then, not what else it costs. */
    boolean refills() {
        return this == CLEAR;
    }

    boolean allowsThreads(int threads) {
        return switch (this) {
            case CLEAR -> threads == 1;
            case ITERATE -> threads <= 8;
            default -> true;
        };
    }
}
