package io.omnicache.benchmarks.near;

import io.omnicache.benchmarks.store.ValueKind;

/**
 * The values: a string, which nobody copies; a record that never changes, which our near cache shares and others copy;
 * and an object that can be changed, which everybody copies for each reader.
 */
public enum NearValue {
    STRING("String of 100 characters"),
    RECORD("record of 5 fields"),
    OBJECT("object of 5 fields, with setters");

    private final String title;

    NearValue(String title) {
        this.title = title;
    }

    public String title() {
        return title;
    }

    Object sample() {
        return switch (this) {
            case STRING -> "v".repeat(100);
            case RECORD -> ValueKind.RECORD.sample();
            case OBJECT -> new CustomerBean();
        };
    }
}
