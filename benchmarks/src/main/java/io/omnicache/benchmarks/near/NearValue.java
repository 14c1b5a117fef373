package io.omnicache.benchmarks.near;

import io.omnicache.benchmarks.store.ValueKind;

/** The values: one that never changes, so nobody copies it, and one that everybody copies for each reader. */
public enum NearValue {
    STRING("String of 100 characters"),
    RECORD("record of 5 fields");

    private final String title;

    NearValue(String title) {
        this.title = title;
    }

    public String title() {
        return title;
    }

    Object sample() {
        return this == STRING ? "v".repeat(100) : ValueKind.RECORD.sample();
    }
}
