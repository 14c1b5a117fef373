package io.omnicache.benchmarks.run;

import io.omnicache.benchmarks.store.Choice;
import io.omnicache.benchmarks.store.Expiry;
import io.omnicache.benchmarks.store.Provider;
import io.omnicache.benchmarks.store.ValueKind;
import java.util.Locale;

/** What is measured: one method of {@link CacheBenchmark} each, with what it needs to know beforehand. */
public enum Case {
    GET_HIT("get, hit"),
    GET_MISS("get, miss"),
    PUT_CREATED("put, created expiry"),
    PUT_MODIFIED("put, modified expiry", Expiry.MODIFIED),
    PUT_IF_ABSENT("putIfAbsent, new key"),
    REPLACE("replace(key, old, new)", Expiry.MODIFIED),
    GET_AND_PUT("getAndPut", Expiry.MODIFIED),
    INVOKE("invoke, distinct keys"),
    INVOKE_HOT("invoke, one hot key"),
    GET_ALL("getAll of 100"),
    PUT_ALL("putAll of 100", Expiry.NONE),
    CLEAR("clear of 10,000"),
    ITERATE("iteration of 10,000");

    private final String title;
    private final Expiry expiry;

    Case(String title) {
        this(title, Expiry.CREATED);
    }

    Case(String title, Expiry expiry) {
        this.title = title;
        this.expiry = expiry;
    }

    /** @param name of the method, with or without its class */
    public static Case of(String name) {
        String method = name.substring(name.lastIndexOf('.') + 1);
        return Choice.of("case", values(), Case::method, method);
    }

    /** The constant's name as a method is called: {@code GET_HIT} is measured by {@code getHit}. */
    public String method() {
        StringBuilder method = new StringBuilder();
        for (String word : name().split("_")) {
            String lower = word.toLowerCase(Locale.ROOT);
            method.append(method.isEmpty() ? lower : word.charAt(0) + lower.substring(1));
        }
        return method.toString();
    }

    public String title() {
        return title;
    }

    public Expiry expiry() {
        return expiry;
    }

    boolean isOffered(Provider provider, ValueKind kind) {
        return switch (this) {
            case INVOKE, INVOKE_HOT -> provider.isJCache();
            case REPLACE -> provider.replaces(kind);
            default -> true;
        };
    }

    /** Whether every operation adds an entry, so that the database is emptied before each round. */
    boolean grows() {
        return this == PUT_IF_ABSENT;
    }

    /**
     * Whether the cache is filled again before each operation: only its time can be told then, not what else it costs.
     */
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
