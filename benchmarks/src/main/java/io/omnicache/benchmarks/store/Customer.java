package io.omnicache.benchmarks.store;

import java.io.Serializable;

/** A value of five fields. */
public record Customer(long id, String name, String email, int visits, double balance) implements Serializable {
    Customer visited() {
        return new Customer(id, name, email, visits + 1, balance);
    }
}
