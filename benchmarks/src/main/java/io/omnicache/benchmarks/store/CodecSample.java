package io.omnicache.benchmarks.store;

import java.util.ArrayList;
import java.util.List;

/** What codecs are measured with. */
public enum CodecSample {
    RECORD("record of 5 fields"),
    OBJECT("object of 50 fields"),
    LIST("list of 100 records");

    private final String title;

    CodecSample(String title) {
        this.title = title;
    }

    public String title() {
        return title;
    }

    /** Equal at every call. */
    public Object value() {
        return switch (this) {
            case RECORD -> ValueKind.RECORD.sample();
            case OBJECT -> Account.sample();
            case LIST -> {
                List<Customer> customers = new ArrayList<>();
                for (int i = 0; i < 100; i++) {
                    customers.add(new Customer(i, "Customer number " + i, "c" + i + "@example.org", i * 3, i / 8.0));
                }
                yield customers;
            }
        };
    }
}
